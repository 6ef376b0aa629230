"""Moments as programs read them: in UTC, to the second."""

from datetime import UTC, datetime


def stated(moment: datetime) -> str:
    """Return a moment as RFC 3339; one without a zone, as SQLite gives them back, is in UTC."""
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return known.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
