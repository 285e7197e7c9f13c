"""What the numbers of a column are in, told by its name: the house names columns by rule (`_ms`, `_seconds`, `_rate`, `cost`), metrics by their key."""

import re
from collections.abc import Iterable, Mapping

_FRACTION = re.compile(r"(^|_)(rate|share)$")
_MONEY = re.compile(
    r"^(generation|provider|campaign|planned|recorded|recomputed|unpriced|retry|wasted|closed|paid|better|marketing|media|monthly"
    r"|total|net_new|margin_per)?_?(cost|spend|mrr|revenue|account)$"
    r"|^(cost|revenue|spend)_(\d+|before|change|month|a_month|per_\w+|at_risk)$|^revenue_(per_signup|at_risk)$"
    r"|^margin(_now|_then)?$|^mrr_(start|end)$|^(outcome_value|lifetime_value|loss|next_price)$"
)


def units_of(columns: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Column -> unit, where the name says one; `known` are the units of metrics by their key."""
    return {column: unit for column in columns if (unit := _unit(column, known)) is not None}


def _unit(column: str, known: Mapping[str, str]) -> str | None:
    if column in known:
        return known[column]
    if column.endswith("_ms"):
        return "ms"
    if column == "seconds" or (column.endswith("_seconds") and not column.startswith("cost")):
        return "seconds"
    if _FRACTION.search(column):
        return "fraction"
    return "money" if _MONEY.match(column) and column != "account" else None


def written_unit(unit: str | None, currency: str) -> str:
    """The unit as the first sheet tells it; "" for plain counts and ratios."""
    return {"money": currency, "ms": "ms", "seconds": "s", "bytes": "bytes", "fraction": "%"}.get(
        unit or "", ""
    )
