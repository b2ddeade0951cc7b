"""Structured logs on stderr: one JSON object a line in production, readable lines on a terminal."""

import logging
import logging.config
import re

import structlog

# The address of a respondent's link, as Django writes it in warnings; it opens the answer of a firm.
# Spaces and hyphens of a code that was typed open it too, so all of a long segment is hidden.
_LINK = re.compile(r"/s/[^/?#\"']{16,}")
SECRET_NAMES = ("password", "token", "secret", "key", "authorization", "cookie")


def hide_secrets(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Values whose name sounds like a credential never reach a log."""
    return {
        name: "***" if any(word in name.lower() for word in SECRET_NAMES) else value
        for name, value in event.items()
    }


def hide_tokens(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Links of respondents never reach a log, whoever wrote the line."""
    return {
        name: _LINK.sub("/s/***", value) if isinstance(value, str) else value for name, value in event.items()
    }


def configure(*, level: str, form: str) -> None:
    """Sends the standard library's and structlog's records through the same processors.

    Args:
        level: a name of the standard library (`INFO`).
        form: `json` or `console`.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
        hide_tokens,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        hide_tokens,  # again, for the text of an exception
                        renderer,
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"handlers": ["stderr"], "level": level.upper()},
            "loggers": {"celery.beat": {"level": "WARNING"}, "axes": {"level": "WARNING"}},
        }
    )
