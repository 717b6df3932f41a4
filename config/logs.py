"""Logs: one line an event with its context, JSON in production, and no secret in any of them."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from kernel.ways_in import without_keys

_SECRET_NAME = re.compile(
    r"(?i)pass(word|phrase)|secret|token|community|(auth|priv|private|api|host)_key|cookie|authorization|iban"
)
_SECRET_TEXT = re.compile(
    r"(?i)\b(password|secret|community|token|bearer)([ =:]+)(\S+)|(?<=://)[^/@\s:]+:[^/@\s]+(?=@)"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b")


def mask_secrets(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Hides values whose name or shape is a secret's: passwords, tokens, IBANs, user:password@, keys in addresses."""
    for name, value in event.items():
        if isinstance(name, str) and _SECRET_NAME.search(name):
            event[name] = "***"
        elif isinstance(value, str):
            event[name] = mask_text(value)
    return event


def drop_health_checks(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """A supervisor asks every few seconds; its questions would drown everybody else's."""
    if str(event.get("request", "")).endswith(("/healthz", "/readyz")) and event.get("code", 200) == 200:
        raise structlog.DropEvent
    return event


def mask_text(text: str) -> str:
    masked = _SECRET_TEXT.sub(lambda found: f"{found[1]}{found[2]}***" if found[1] else "***", text)
    return without_keys(_IBAN.sub(lambda found: f"{found[0][:4]}***", masked), "***")


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    structlog.processors.UnicodeDecoder(),
    mask_secrets,
]


def logging_config(level: str, *, json: bool) -> dict[str, Any]:
    """Django's LOGGING: everything, ours and the libraries', goes through the same processors to standard error."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            drop_health_checks,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Processor = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "events": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                "foreign_pre_chain": _SHARED,
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "events"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Every sweep, every few seconds, that had nothing to do.
            "django_structlog.celery": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "django.server": {"level": "WARNING"},
            "paramiko": {"level": "WARNING"},
            "netmiko": {"level": "WARNING"},
            "asyncssh": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
        },
    }
