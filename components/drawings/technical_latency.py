"""How fast: percentiles by group, the distribution on a log scale, the trend by provider, the endpoints that users wait for."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from dash import html

from components.charts.axes import instant
from components.charts.histogram import Bin, histogram
from components.charts.line import line
from components.charts.traces import Series
from components.controls import filter_button
from components.drawings.names import provider_name, service_name
from components.format import delta, number
from components.status import dot
from components.table import Column, bar_cell, data_table
from components.theme import entity_color
from components.view import View
from data.warehouse import Answer

FEW = 100  # calls under which one call in a hundred is a single call
PERCENTILES = ("latency_p50", "latency_p90", "latency_p95", "latency_p99")


def service_cell(row: Mapping[str, Any], view: View) -> html.Span:
    """A service with its colour, as a filter."""
    code = str(row["service_type"])
    button = filter_button("service", code, service_name(code))
    return html.Span([dot(view.colors.css("service", code)), button], className="named")


def provider_cell(row: Mapping[str, Any], view: View) -> html.Span:
    """A provider with its colour, as a filter."""
    code = str(row["provider"])
    button = filter_button("provider", code, provider_name(code))
    return html.Span([dot(view.colors.css("provider", code)), button], className="named")


def change_cell(
    now: float | None, before: float | None, unit: Any = "ms", *, higher_is_better: bool = False
) -> html.Span:
    """A change against the compare period in words, better or worse by colour and arrow."""
    change = delta(now, before, unit=unit, better="higher" if higher_is_better else "lower")
    if change.direction == "none":
        return html.Span("–", className="is-quiet", title="nothing to compare with")
    return html.Span(change.text, className=f"delta is-inline delta-{change.direction} is-{change.verdict}")


def latency_percentiles(answer: Answer, view: View) -> html.Div:
    """Percentiles of each group from its own histogram; p99 of under a hundred calls is grey and says so."""
    by = answer.filters.choice or "model"
    slowest = max((float(row["latency_p95"]) for row in answer.records()), default=1.0)
    columns = [Column("service_type", "Service", cell=lambda row: service_cell(row, view))]
    if by != "service":
        columns.append(Column("provider", "Provider", cell=lambda row: provider_cell(row, view)))
    if by == "model":
        columns.append(
            Column("model", "Model", cell=lambda row: filter_button("model", row["model"], row["model"]))
        )
    bar = Column(
        "bar",
        "p95 as a bar",
        title_hidden=True,
        width="10%",
        cell=lambda row: bar_cell(row["latency_p95"] / slowest, tick=row["latency_p50"] / slowest),
    )
    columns += [
        Column("n", "Calls", unit="count"),
        Column("latency_p50", "p50", unit="ms"),
        Column("latency_p90", "p90", unit="ms"),
        Column("latency_p95", "p95", unit="ms", strong=True),
        *([] if _few(answer) else [bar]),  # the marks of few calls take its room
        Column("latency_p99", "p99", align="right", cell=_p99),
    ]
    return data_table(
        columns, answer.records(), caption="Latency percentiles of successful calls, slowest p95 first"
    )


def _p99(row: Mapping[str, Any]) -> Any:
    written = number(row["latency_p99"], "ms").full
    if int(row["n"]) >= FEW:
        return written
    title = f"of {row['n']:,} calls: the slowest one or two decide it"
    return html.Span(
        [html.Span(f"n < {FEW}", className="few-mark"), written], className="is-quiet", title=title
    )


def percentiles_note(answer: Answer, view: View) -> str:
    """What the marks mean, and how many groups have too few calls for a p99."""
    few = _few(answer)
    marks = f"p99 is grey for {few} with under {FEW} calls" if few else "bar is p95, tick p50"
    return f"successful calls, each group counted by itself; {marks}"


def _few(answer: Answer) -> int:
    """How many groups have too few calls for a p99."""
    return sum(int(row["n"]) < FEW for row in answer.records())


def latency_distribution(answer: Answer, view: View) -> dict[str, Any]:
    """How many calls took how long, on a log scale; the compare period as an outline."""
    rows = answer.records()
    bins = [Bin(row["low_ms"], row["high_ms"], row["n"], row["before"]) for row in rows]
    median = rows[0]["latency_p50"] if rows else None
    return histogram(bins, theme=view.theme, unit="ms", median=median, is_log=True)


def distribution_note(answer: Answer, view: View) -> str:
    """How many calls, and what the outline is."""
    rows = answer.records()
    calls = f"{number(sum(row['n'] for row in rows), 'count').full} successful calls"
    before = [row["before"] for row in rows if row["before"] is not None]
    if not before:
        return f"{calls}, log scale"
    return f"{calls}, log scale. Outline: {number(sum(before), 'count').full} of the compare period"


def latency_trend(answer: Answer, view: View) -> dict[str, Any]:
    """A percentile by bucket and provider; a bucket without a call is a gap."""
    rows = answer.records()
    found: dict[str, dict[Any, float]] = defaultdict(dict)
    for row in rows:
        found[str(row["provider"])][row["bucket"]] = float(row["latency"])
    buckets = sorted({row["bucket"] for row in rows})
    xs = [instant(bucket.astimezone(view.filters.now.tzinfo)) for bucket in buckets]
    open_end = {str(row["provider"]) for row in rows if row["unfinished"]}
    series = [
        Series(
            provider_name(provider), [values.get(bucket) for bucket in buckets],
            entity_color(view.colors.slot("provider", provider), view.theme),
            unfinished=provider in open_end, is_sum=False,
        )
        for provider, values in found.items()
    ]  # fmt: skip
    return line(xs, series, theme=view.theme, unit="ms", height=320, is_log=True)


def trend_note(answer: Answer, view: View) -> str:
    """Which percentile, by which step, and of how many providers."""
    rows = answer.records()
    if not rows:
        return "by provider"
    shown, every = len({row["provider"] for row in rows}), int(rows[0]["providers"])
    of = (
        f"the {shown} with most calls of {every} providers"
        if every > shown
        else f"{shown} provider{'s' if shown != 1 else ''}"
    )
    return f"{answer.filters.choice} of {of}, by {'hour' if rows[0]['by_hour'] else 'day'}, successful calls, log scale"


def slow_endpoints(answer: Answer, view: View) -> html.Div:
    """Endpoints by mean latency, with the share of all waiting that they cause."""
    rows = answer.records()
    columns = [
        Column("endpoint", "Endpoint"),
        Column("endpoint_latency", "Mean", unit="ms", strong=True),
        Column(
            "change",
            "Change",
            align="right",
            cell=lambda row: change_cell(row["closed"], row["before"]),
        ),
        Column("latency_max", "Slowest", unit="ms"),
        Column("n", "Calls", unit="count", short=True),
        Column("share", "Waiting", unit="percent", strong=True),
    ]
    return data_table(columns, rows, caption="Endpoints, slowest mean first")


def endpoints_note(answer: Answer, view: View) -> str:
    """How many endpoints there are, and what waiting is."""
    every = int(answer.column("endpoints")[0]) if answer.rows else 0
    of = f"{len(answer.rows)} of {every}, " if every > len(answer.rows) else ""
    return f"{of}successful calls; waiting is the share of all time that users waited"
