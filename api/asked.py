"""The filters of a request to the machine interface."""

from datetime import UTC, datetime

from flask import request

from data.filters import DEFAULT_RANGE, DIMENSIONS, FilterError, Filters, parse
from data.settings import get_settings

KNOWN = frozenset(("from", "to", "range", "compare", *DIMENSIONS))


def filters(*extra: str, choice: str | None = None, default_range: str = DEFAULT_RANGE) -> Filters:
    """Filters of the query string. A parameter nobody knows is refused: a filter that does nothing would be a wrong number.

    `extra` names parameters the path takes besides. Raises FilterError.
    """
    given = request.args.to_dict(flat=False)
    for name in given:
        if name not in KNOWN and name not in extra:
            raise FilterError(
                name[:100],
                f"There is no parameter {name[:100]!r}; known are {', '.join(sorted(KNOWN | set(extra)))}.",
            )
    settings = get_settings()
    asked = {name: values for name, values in given.items() if name in KNOWN}
    if choice is not None:
        asked["choice"] = [choice]
    return parse(
        asked, now=datetime.now(UTC), zone=settings.zone, default_range=default_range, kept=settings.kept
    )


def once(name: str) -> str | None:
    """A parameter of the path's own, given once or not at all. Raises FilterError: of two values one would do nothing."""
    values = [value for value in request.args.getlist(name) if value]
    if len(values) > 1:
        raise FilterError(name, f"'{name}' was given {len(values)} times: give it once")
    return values[0] if values else None


def fresh() -> bool:
    """Whether the caller wants it computed now."""
    return bool(request.cache_control.no_cache)
