"""Questionnaires as data: one YAML file a version, never edited once a wave has used it."""
