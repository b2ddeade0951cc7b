"""The whole timetable: what beat sends, and how often (seconds, or a crontab in Asia/Seoul)."""

BEAT_SCHEDULE = {
    # A job whose worker died holds no lock any more; within this minute another worker takes it up.
    "take up jobs": {"task": "monitoring.take_up_jobs", "schedule": 20.0, "options": {"expires": 15}},
    # An embargo ends at its minute.
    "publish due releases": {
        "task": "monitoring.publish_due_releases",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    # The safety net behind the task that each committed import sends.
    "check gap preview": {"task": "monitoring.check_preview", "schedule": 60.0, "options": {"expires": 55}},
    # Mails and text messages that are due, within the rate of their wave.
    "send deliveries": {"task": "surveys.send_deliveries", "schedule": 5.0, "options": {"expires": 5}},
    "heartbeat": {"task": "monitoring.beat_heart", "schedule": 30.0, "options": {"expires": 25}},
    "forget old throttle counters": {"task": "monitoring.forget_throttle_counters", "schedule": 3600.0},
    # A wave ends at its minute; a scrub that a killed process left undone is taken up here too.
    "close due waves": {"task": "surveys.close_due_waves", "schedule": 60.0, "options": {"expires": 55}},
    # Staff see figures of an open wave that are at most about a minute old.
    "count answers": {"task": "surveys.count_answers", "schedule": 60.0, "options": {"expires": 55}},
    # Files of answers are deleted when their seven days are over.
    "expire exports": {"task": "surveys.expire_exports", "schedule": 3600.0},
    "unlink due waves": {"task": "surveys.unlink_due_waves", "schedule": 3600.0},
}
