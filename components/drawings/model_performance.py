"""Models of one service against each other: two on a radar whose axes are scaled within the service, all in the table beside it."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components.charts.radar import MOST, Profile, radar
from components.drawings.names import ELIGIBLE, model_name, service_name
from components.format import Unit, number
from components.pick import pick_button
from components.table import Column, Row, data_table, named
from components.theme import entity_color
from components.view import View
from data.caveats import sentence
from data.warehouse import Answer

PANEL = "model-performance"
# axis: column, unit, whether more is better
AXES: dict[str, tuple[str, Unit, bool]] = {
    "Success": ("api_success_rate", "percent", True),
    "Speed": ("latency_p50", "ms", False),
    "Cost": ("cost_per_success", "money", False),
    "Tokens": ("token_efficiency", "ratio", True),
    "Satisfaction": ("csat", "percent", True),
}
ENOUGH = 20  # successes under which a model sets no scale


def model_performance(answer: Answer, view: View) -> dict[str, Any]:
    """The chosen model and the most used one, or the two most used; an axis that was not measured is left out."""
    rows = answer.records()
    best = _best(rows)
    profiles = [
        Profile(_name(row), _scores(row, best), entity_color(place, view.theme), _written(row, view))
        for place, row in enumerate(_compared(rows, answer.filters.choice))
    ]
    return radar(list(AXES), profiles, theme=view.theme)


def model_table(answer: Answer, view: View) -> html.Div:
    """Every model with true numbers; a click puts it on the radar."""
    rows = answer.records()
    shown = {id(row): place for place, row in enumerate(_compared(rows, answer.filters.choice))}
    service = (answer.filters.choice or "").split(".", 1)[0]

    def name(row: Row) -> Any:
        choice = f"{service}.{row['provider']}/{row['model']}"
        place = shown.get(id(row))
        color = f"var(--er-e{place + 1})" if place is not None else "transparent"
        if not row["success"] or len(choice) > 200:
            return named(_name(row), color)
        return named(pick_button(PANEL, choice, _name(row), told=f"Put {_name(row)} on the radar"), color)

    columns = [
        Column("model", "Model", cell=name),
        Column("n", "Eligible", unit="count", quiet=True),
        Column("api_success_rate", "Success", align="right", cell=_success),
        Column("latency_p50", "Median time", unit="ms"),
        Column("cost_per_success", "Cost per success", unit="money", currency=view.currency),
        Column("token_efficiency", "Tokens out / in", unit="ratio"),
        Column("csat", "4 or 5", unit="percent"),
        Column("ratings", "of ratings", unit="count", quiet=True),
    ]
    table = data_table(columns, rows, caption=f"Models of {service_name(service)}")
    return html.Div([table, html.P(_explained(rows), className="form-note")])


def model_note(answer: Answer, view: View) -> str:
    """What the rings mean."""
    service = service_name((answer.filters.choice or "").split(".", 1)[0])
    return f"{service}: on each axis the best model is at the rim, one half as good halfway; click a model to compare it"


def _compared(rows: Sequence[dict[str, Any]], choice: str | None) -> list[dict[str, Any]]:
    wanted = (choice or "").partition(".")[2]
    able = [row for row in rows if row["success"]] or list(rows)
    chosen = [row for row in able if f"{row['provider']}/{row['model']}" == wanted]
    return (chosen + [row for row in able if row not in chosen])[:MOST]


def _best(rows: Sequence[Row]) -> dict[str, float]:
    """The best value of each axis among the models with enough successes; among all where none has."""
    solid = [row for row in rows if row["success"] >= ENOUGH] or list(rows)
    best: dict[str, float] = {}
    for axis, (column, _, more_is_better) in AXES.items():
        values = [float(row[column]) for row in solid if row["success"] and row[column] is not None]
        if values:
            best[axis] = max(values) if more_is_better else min(values)
    return best


def _scores(row: Row, best: dict[str, float]) -> dict[str, float | None]:
    return {axis: _score(row[AXES[axis][0]], best.get(axis), AXES[axis][2]) for axis in AXES}


def _score(value: float | None, best: float | None, more_is_better: bool) -> float | None:
    if value is None or best is None:
        return None
    if more_is_better:
        return min(value / best, 1.0) if best else None
    return min(best / value, 1.0) if value else 1.0


def _written(row: Row, view: View) -> dict[str, str]:
    return {
        axis: number(row[column], unit, currency=view.currency).full
        for axis, (column, unit, _) in AXES.items()
    }


def _name(row: Row) -> str:
    return model_name(str(row["provider"]), str(row["model"]))


def _success(row: Row) -> str:
    written = number(row["api_success_rate"], "percent").full
    return written if row["is_own_success"] or row["api_success_rate"] is None else f"{written}*"


def _explained(rows: Sequence[Row]) -> str:
    told = f"{sentence(ELIGIBLE)}."
    if all(row["is_own_success"] for row in rows):
        return told
    return f"* of the provider: the engine logs failed calls without the model they were meant for. {told}"
