"""Calls turned away, and tokens for tokens."""

from collections.abc import Mapping
from typing import Any

from dash import html

from components.charts.axes import instant
from components.charts.bar import Bars, bar
from components.controls import filter_button
from components.drawings.names import service_name
from components.drawings.technical_errors import STATUS
from components.drawings.technical_latency import change_cell
from components.format import number
from components.icons import icon
from components.status import dot
from components.table import Column, data_table
from components.theme import entity_color
from components.view import View
from data.metrics import METRICS, Metric, judge
from data.targets import targeted
from data.warehouse import Answer


def rate_limit_hits(answer: Answer, view: View) -> dict[str, Any]:
    """Calls turned away by bucket, stacked by service."""
    rows = answer.records()
    buckets = sorted({row["bucket"] for row in rows})
    services = sorted({str(row["service_type"]) for row in rows})
    found = {(row["bucket"], str(row["service_type"])): row["rate_limited"] for row in rows}
    xs = [instant(bucket.astimezone(view.filters.now.tzinfo)) for bucket in buckets]
    sets = [
        Bars(service_name(service), [found.get((bucket, service), 0) for bucket in buckets], entity_color(view.colors.slot("service", service), view.theme))
        for service in services
    ]  # fmt: skip
    unfinished = bool(rows) and bool(rows[-1]["unfinished"])
    return bar(xs, sets, theme=view.theme, height=150, unfinished=unfinished, ticks=3)


def limit_key(answer: Answer, view: View) -> list[Any]:
    """Which colour is which service, with its sum."""
    sums: dict[str, int] = {}
    for row in answer.records():
        sums[str(row["service_type"])] = sums.get(str(row["service_type"]), 0) + int(row["rate_limited"])
    names = sorted(sums, key=lambda service: -sums[service])[:4]
    return [
        html.Div(
            [
                html.Span([dot(view.colors.css("service", name)), f"{service_name(name)} ", html.Strong(f"{sums[name]:,}")], className="named")
                for name in names
            ],
            className="color-key",
        )
    ]  # fmt: skip


def limits_note(answer: Answer, view: View) -> str:
    """The sum, and its share of all calls."""
    rows = answer.records()
    hits = sum(int(row["rate_limited"]) for row in rows)
    calls = sum({row["bucket"]: int(row["eligible"]) for row in rows}.values())
    share = number(hits / calls, "percent").full if calls else "–"
    return f"{hits:,} calls turned away, {share} of all"


def token_efficiency(answer: Answer, view: View) -> html.Div:
    """Tokens written for each token sent, by model, and the change against the compare period."""
    metric = targeted(METRICS["token_efficiency"], view.filters)
    columns = [
        Column("model", "Model", cell=_model),
        Column("token_efficiency", "Out per in", unit="ratio", strong=True),
        Column("change", "Change", align="right", cell=lambda row: _efficiency_change(row, metric)),
    ]
    return data_table(columns, answer.records(), caption="Output tokens for each input token, by model")


def _model(row: Mapping[str, Any]) -> html.Span:
    """A model as a filter, and the service it works for."""
    name = str(row["model"])
    service = html.Span(service_name(str(row["service_type"])).lower(), className="is-quiet")
    return html.Span([filter_button("model", name, name), service], className="named")


def _efficiency_change(row: Mapping[str, Any], metric: Metric) -> html.Span:
    change = change_cell(row["closed"], row["before"], "ratio", higher_is_better=True)
    status = STATUS[judge(metric, row["closed"], row["before"])]
    return (
        html.Span([icon(status), change], className=f"named text-{status}")
        if status in ("warn", "crit")
        else change
    )


def tokens_note(answer: Answer, view: View) -> str:
    """How many models, and that tokens are the engine's estimates."""
    every = int(answer.column("all_models")[0]) if answer.rows else 0
    of = (
        f"{len(answer.rows)} of {every} models"
        if every > len(answer.rows)
        else f"{every} model{'s' if every != 1 else ''}"
    )
    return f"{of}, as the engine estimates tokens"
