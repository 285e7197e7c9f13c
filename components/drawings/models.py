"""Models by what a success costs, by tokens and by satisfaction."""

from typing import Any

from dash import html

from components.charts.line import line
from components.charts.traces import Series
from components.controls import filter_button
from components.drawings.names import model_name, provider_name, service_name
from components.format import delta, number
from components.table import Column, Row, bar_cell, data_table, interval_cell, interval_text, named
from components.theme import mixed, token
from components.view import View
from data.warehouse import Answer

FEW = 30  # ratings under which an interval says more than the share


def cost_per_success(answer: Answer, view: View) -> dict[str, Any]:
    """The service as a whole and its models by day; a day without a success is a gap."""
    models: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in answer.records():
        models.setdefault((row["provider"], row["model"]), []).append(row)
    days = [row["day"] for row in next(iter(models.values()))]
    shades: dict[str, int] = {}
    series = []
    for (provider, model), rows in models.items():
        if model:
            shade = shades[provider] = shades.get(provider, -1) + 1
            color = mixed(
                view.colors.color("provider", provider, view.theme),
                token("surface", view.theme),
                min(0.3 * shade, 0.6),
            )
        else:
            color = token("ink-2", view.theme)
        series.append(
            Series(
                model_name(provider, model) if model else "All",
                [row["cost_per_success"] for row in rows],
                color,
                unfinished=bool(rows[-1]["unfinished"]),
                is_sum=False,
            )
        )
    return line(days, series, theme=view.theme, unit="money", currency=view.currency, height=256)


def _model_cell(view: View) -> Any:
    def cell(row: Row) -> Any:
        provider, model = str(row["provider"]), str(row["model"])
        button = filter_button("model", model, model_name(provider, model)) if model else "Not said"
        return named(button, view.colors.css("provider", provider))

    return cell


def cost_per_success_by_model(answer: Answer, view: View) -> html.Div:
    """All models by what they cost in all, with what one success costs now and cost before."""
    strays = _strays(answer)

    def failed(row: Row) -> Any:
        if row["success"] and not row["failed"] and (row["service_type"], row["provider"]) in strays:
            return html.Span("*", title="not known: the engine logs these failures without the model")
        return number(row["failed"], "count").full

    columns = [
        Column("model", "Model", cell=_model_cell(view)),
        Column("service_type", "Type", cell=lambda row: service_name(str(row["service_type"])), quiet=True),
        Column("cost_per_success", "Per success", unit="money", currency=view.currency, strong=True),
        Column("change", "Change", align="right", cell=_cost_change),
        Column("success", "Successes", unit="count"),
        Column("failed", "Failed", align="right", quiet=True, cell=failed),
        Column("provider_cost", "Cost", unit="money", currency=view.currency, quiet=True),
    ]
    table = data_table(columns, answer.records(), caption="Cost per success by model")
    if not strays:
        return table
    names = " and ".join(sorted({provider_name(provider) for _, provider in strays}))
    of_own = "" if answer.filters.model else ", which has a row of its own"
    told = (
        f"* not known by model: the engine logs failures of {names} under a name that never succeeds{of_own}."
    )
    return html.Div([table, html.P(told, className="form-note")])


def _strays(answer: Answer) -> set[tuple[str, str]]:
    """Services and providers whose failures are logged without the model they were meant for."""
    return {(row["service_type"], row["provider"]) for row in answer.records() if row["has_stray"]}


def _cost_change(row: Row) -> str:
    return delta(row["closed"], row["before"], unit="money", better="lower").text


def token_efficiency_by_model(answer: Answer, view: View) -> html.Div:
    """Tokens written for each token sent, bars against the best."""
    rows = answer.records()
    top = max(max(row["token_efficiency"], row["before"] or 0) for row in rows)

    def bar(row: Row) -> Any:
        before = row["before"] / top if row["before"] is not None and top else None
        color = view.colors.css("provider", str(row["provider"]))
        return bar_cell(row["token_efficiency"] / top if top else 0, color=color, tick=before)

    columns = [
        Column("model", "Model", cell=_model_cell(view)),
        Column("service_type", "Type", cell=lambda row: service_name(str(row["service_type"])), quiet=True),
        Column("bar", "", width="24%", cell=bar),
        Column("token_efficiency", "Out / in", unit="ratio", strong=True),
        Column("input_tokens", "Sent", unit="tokens", short=True, quiet=True),
        Column("output_tokens", "Written", unit="tokens", short=True, quiet=True),
    ]
    return data_table(columns, rows, caption="Token efficiency by model")


def efficiency_note(answer: Answer, view: View) -> str:
    """How the bars are read."""
    return f"{'tick is the compare period; ' if answer.filters.before_start else ''}as the engine estimates tokens"


def satisfaction_by_model(answer: Answer, view: View) -> html.Div:
    """The share of 4 and 5 with its interval: a model with few ratings has a wide one, and is greyed."""

    def interval(row: Row) -> Any:
        color = "var(--er-off-fill)" if row["n"] < FEW else view.colors.css("provider", str(row["provider"]))
        return interval_cell(row["csat"], row["low"], row["high"], color=color)

    columns = [
        Column("model", "Model", cell=_model_cell(view)),
        Column("service_type", "Type", cell=lambda row: service_name(str(row["service_type"])), quiet=True),
        Column("interval", "0 to 100 %", width="26%", cell=interval),
        Column("csat", "4 or 5", unit="percent", strong=True),
        Column("bounds", "95 % interval", align="right", quiet=True, cell=interval_text),
        Column("n", "Ratings", unit="count"),
    ]
    return data_table(columns, answer.records(), caption="Satisfaction by model")
