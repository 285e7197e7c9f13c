"""What generations were asked for: the values of one parameter with their success rate, and the list of all parameters beside it."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from dash import html

from components.charts.values import Counted, values_with_rate
from components.drawings.names import service_name
from components.format import compact, number
from components.pick import pick_button
from components.table import Column, Row, data_table
from components.view import View
from data.warehouse import Answer

PANEL = "generation-parameters"
MOST_VALUES, MOST_BARS = 12, 14
KINDS = {
    "number": "number",
    "text": "text",
    "flag": "yes or no",
    "hidden": "hidden",
    "empty": "empty",
    "other": "mixed",
}
Record = dict[str, Any]


def generation_parameters(answer: Answer, view: View) -> dict[str, Any]:
    """The chosen parameter: numbers as a histogram, everything else as bars, the success rate of each below."""
    rows = _values(answer)
    numbers = [row for row in rows if row["kind"] == "number"]
    others = [row for row in rows if row["kind"] != "number"]
    is_spread = len(numbers) > MOST_VALUES
    shown = _bins(numbers) if is_spread else [_counted(_written(row), [row]) for row in _in_order(numbers)]
    room = MOST_BARS - len(shown)
    shown += [_counted(_told(row), [row]) for row in others[:room]]
    rest = others[room:]
    if rest:
        shown[-1:] = []
        rest = [others[room - 1], *rest]
        shown.append(_counted(f"{len(rest)} others", rest, is_rest=True))
    return values_with_rate(
        shown, theme=view.theme, rate_name="success rate", gap=0.04 if is_spread else 0.32
    )


def parameter_list(answer: Answer, view: View) -> html.Div:
    """Every parameter that was found, by service; a click shows its values."""
    rows = [row for row in answer.records() if row["kind"] == "any"]

    def name(row: Row) -> Any:
        choice = f"{row['service_type']}:{row['parameter']}"
        label = str(row["parameter"]) or '""'
        if len(choice) > 200 or row["parameter"] == "(other)":
            return label
        style = "filter-value is-chosen" if row["is_chosen"] else "filter-value"
        return pick_button(PANEL, choice, label, told=f"Show the values of {label}", class_name=style)

    columns = [
        Column("parameter", "Parameter", cell=name),
        Column("service_type", "Type", cell=lambda row: service_name(str(row["service_type"])), quiet=True),
        Column("kinds", "Values", cell=lambda row: _kinds(str(row["kinds"] or "")), quiet=True),
        Column("n", "Eligible", unit="count"),
        Column("api_success_rate", "Success", unit="percent"),
    ]
    order = sorted(
        rows, key=lambda row: (not row["is_chosen"], row["service_type"], -row["n"], row["parameter"])
    )
    return data_table(columns, order, caption="Parameters found in request_data", row_class=_row_class)


def parameters_note(answer: Answer, view: View) -> str:
    """Which parameter is shown, how many calls carry it, and what cannot be seen of it."""
    chosen = next((row for row in answer.records() if row["kind"] == "any" and row["is_chosen"]), None)
    if chosen is None:
        return ""
    told = f"{chosen['parameter']} of {service_name(str(chosen['service_type']))}, in {chosen['n']:,} of {chosen['calls']:,} calls that were not cancelled"
    hidden = sum(row["n"] for row in _values(answer) if row["kind"] == "hidden")
    if hidden:
        told += f"; {hidden:,} values are hidden: the engine takes the name for a secret"
    return told


def has_none(answer: Answer) -> bool:
    """Whether no call of the period has a parameter."""
    return not any(row["kind"] == "any" for row in answer.records())


def _values(answer: Answer) -> list[Record]:
    return [row for row in answer.records() if row["is_chosen"] and row["kind"] not in ("any", None)]


def _in_order(rows: Sequence[Record]) -> list[Record]:
    return sorted(rows, key=lambda row: float(row["value"]))


def _bins(rows: Sequence[Record]) -> list[Counted]:
    """A dozen spans of equal width from the least to the greatest value; a bin holds its lower edge."""
    ordered = _in_order(rows)
    low, high = float(ordered[0]["value"]), float(ordered[-1]["value"])
    width = _round_up((high - low) / MOST_VALUES)
    first = low // width * width
    bins: dict[int, list[Record]] = {}
    for row in ordered:
        bins.setdefault(int((float(row["value"]) - first) / width + 1e-9), []).append(row)
    return [
        _counted(compact(first + place * width, "count", trim=True), bins.get(place, []))
        for place in range(max(bins) + 1)
    ]


def _round_up(width: float) -> float:
    """The next width of 1, 2 or 5 times a power of ten."""
    size = 10.0 ** (len(str(ceil(width))) - 1 if width >= 1 else -len(f"{1 / width:.0f}"))
    return next(step * size for step in (1, 2, 5, 10, 20, 50, 100) if step * size >= width * (1 - 1e-9))


def _counted(name: str, rows: Sequence[Record], *, is_rest: bool = False) -> Counted:
    n, success = sum(row["n"] for row in rows), sum(row["success"] for row in rows)
    one = rows[0] if len(rows) == 1 else None
    low, high = (one["low"], one["high"]) if one else _wilson(success, n)
    return Counted(name, n, success / n if n else None, low, high, is_rest=is_rest)


def _wilson(hits: int, n: int) -> tuple[float | None, float | None]:
    """Both ends of the Wilson score interval at 95 %, for values that were put together here."""
    if not n:
        return None, None
    z, share = 1.95996398, hits / n
    middle, half = share + z * z / (2 * n), z * ((share * (1 - share) + z * z / (4 * n)) / n) ** 0.5
    return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))


def _written(row: Record) -> str:
    return (
        number(float(row["value"]), "count").full if abs(float(row["value"])) >= 10_000 else str(row["value"])
    )


def _told(row: Record) -> str:
    return {"flag": {"true": "yes", "false": "no"}.get(str(row["value"]), "")}.get(row["kind"]) or str(
        row["value"]
    )


def _kinds(kinds: str) -> str:
    names = [KINDS.get(kind, kind) for kind in kinds.split() if kind != "empty"]
    return ", ".join(names) or "empty"


def _row_class(row: Row) -> str:
    return "is-chosen" if row["is_chosen"] else ""
