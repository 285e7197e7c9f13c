"""Who is to blame: promises and their budgets, providers against each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from components.charts.matrix import Bubble, matrix
from components.drawings.names import ELIGIBLE, provider_name, service_name
from components.drawings.technical_latency import provider_cell, service_cell
from components.format import number
from components.icons import icon
from components.status import badge, lamp
from components.table import Column, bar_cell, data_table
from components.theme import entity_color
from components.view import View
from data.slo import Burn, Promise, promises
from data.warehouse import Answer


def slo(answer: Answer, view: View) -> html.Div:
    """Each service's objective, what is left of its budget, and its four alarms."""
    rows = [_promise_row(promise) for promise in promises(answer.records())]
    columns = [
        Column("service_type", "Service", cell=lambda row: html.Span([lamp(row["state"], row["word"]), service_cell(row, view)], className="named")),
        Column("word", "State", cell=lambda row: html.Span(row["word"], className=f"state-word text-{row['state']}")),
        Column("objective", "Objective", align="right", cell=_objective),
        Column("availability", "Available", unit="percent"),
        Column("left", "Budget left", align="right", cell=_left),
        Column("bar", "Budget left as a bar", title_hidden=True, width="11%", cell=lambda row: bar_cell(max(row["left"], 0), color=_budget_color(row["left"]))),
        *(_burn_column(place, words) for place, words in enumerate(("1 h, 5 min", "6 h, 30 min", "1 d, 2 h", "3 d, 6 h"))),
        Column("calls", "Eligible", unit="count", quiet=True),
    ]  # fmt: skip
    legend = html.P(
        "Last four columns: burn rate over a long and a short window. An alarm is on where both are above 14.4 or 6 (act now), 3 or 1 (look today), "
        "and calls suffice.",
        className="form-note",
    )
    return html.Div(
        [data_table(columns, rows, caption="Objectives by service, emptiest budget first"), legend]
    )


def _burn_column(place: int, words: str) -> Column:
    return Column(f"burn_{place}", words, align="right", cell=lambda row: _burn(row["burns"][place]))


def _promise_row(promise: Promise) -> dict[str, Any]:
    return {
        "service_type": promise.service, "state": promise.state, "word": promise.word, "objective": promise.objective, "is_default": promise.is_default,
        "availability": promise.availability, "left": promise.left, "burns": promise.burns, "calls": promise.calls, "minimum": promise.minimum_calls,
    }  # fmt: skip


def _objective(row: Mapping[str, Any]) -> html.Span:
    written = number(row["objective"], "percent").full
    title = f"an alarm needs {row['minimum']:,} calls in its long window"
    mark = [html.Span("default", className="few-mark")] if row["is_default"] else []
    return html.Span([*mark, written], title=title)


def _left(row: Mapping[str, Any]) -> html.Span:
    if row["left"] < 0:
        words = f"{_share(-row['left'])} over"
        return html.Span(
            [icon("crit"), words],
            className="named is-strong text-crit",
            title="the budget is spent, and this much more",
        )
    return html.Span(_share(row["left"]), className="is-strong")


def _share(share: float) -> str:
    """Whole per cents; under one a tenth, as a budget that is just spent is not 0 % over."""
    return f"{share * 100:,.1f} %" if 0 < share < 0.01 else f"{share * 100:,.0f} %"


def _budget_color(left: float) -> str:
    return "var(--er-warn-fill)" if left < 0.25 else "var(--er-e1)"


def _burn(burn: Burn) -> html.Span:
    long, short = ("–" if rate is None else f"{rate:,.1f}" for rate in (burn.long, burn.short))
    title = f"{burn.alarm.long}: {long}, {burn.alarm.short}: {short}; alarm above {burn.alarm.factor:g} in both; {burn.calls:,} calls in {burn.alarm.long}"
    text = f"{long} · {short}"
    if burn.is_on:
        status = "crit" if burn.alarm.pages else "warn"
        return html.Span(
            [icon(status, "alarm"), text], className=f"named is-strong text-{status}", title=title
        )
    return html.Span(
        text,
        className="is-quiet" if not burn.is_sure else None,
        title=title if burn.is_sure else f"{title}: too few to judge",
    )


def slo_badges(answer: Answer, view: View) -> list[Any]:
    """How many alarms are on."""
    found = promises(answer.records())
    acute, slow = (sum(promise.state == state for promise in found) for state in ("crit", "warn"))
    return [
        *([badge("crit", f"{acute} to act on")] if acute else []),
        *([badge("warn", f"{slow} to look at")] if slow else []),
    ]


def slo_note(answer: Answer, view: View) -> str:
    """The window, and that objectives are only defaults where they are."""
    found = promises(answer.records())
    defaults = sum(promise.is_default for promise in found)
    told = (
        f"; {defaults} of {len(found)} objectives are defaults that nobody has confirmed" if defaults else ""
    )
    return f"30 days until now, whatever the period; failed = error + timeout; {ELIGIBLE}{told}"


def provider_matrix(answer: Answer, view: View) -> dict[str, Any]:
    """Cost of a success against p95, one bubble a provider of services that have several, area by calls; beaten ones are hollow."""
    known = [row for row in answer.records() if row["cost_per_success"] and row["latency_p95"]]
    rows = [row for row in known if _rivals(answer, row)] or known
    bubbles = [_bubble(row, view, alone=not _rivals(answer, row)) for row in rows]
    return matrix(bubbles, theme=view.theme, currency=view.currency)


def _bubble(row: Mapping[str, Any], view: View, *, alone: bool) -> Bubble:
    service, provider = service_name(str(row["service_type"])), provider_name(str(row["provider"]))
    color = entity_color(view.colors.slot("service", str(row["service_type"])), view.theme)
    return Bubble(
        f"{provider}, {service.lower()}" if alone else provider, row["cost_per_success"], row["latency_p95"], row["n"], color,
        note=f"{service}, {number(row['error_rate'], 'percent').full} failed", is_beaten=bool(row["dominated_providers"]),
    )  # fmt: skip


def _rivals(answer: Answer, row: Mapping[str, Any]) -> int:
    """How many other providers the service has."""
    return answer.column("service_type").count(row["service_type"]) - 1


def matrix_table(answer: Answer, view: View) -> html.Div:
    """The numbers beside the bubbles, by service, and what to do about them."""
    columns = [
        Column("service_type", "Service", cell=lambda row: service_cell(row, view)),
        Column("provider", "Provider", cell=lambda row: provider_cell(row, view)),
        Column("cost_per_success", "Per success", unit="money", currency=view.currency),
        Column("latency_p95", "p95", unit="ms"),
        Column("error_rate", "Failed", unit="percent"),
        Column("n", "Eligible", unit="count"),
        Column("verdict", "Verdict", cell=lambda row: _verdict(answer, row)),
    ]
    table = data_table(columns, answer.records(), caption="Providers of each service in numbers")
    return html.Div(
        [table, html.Ul([html.Li(each) for each in _advice(answer, view)], className="advice")],
        className="beside",
    )


def _verdict(answer: Answer, row: Mapping[str, Any]) -> html.Span:
    if not _rivals(answer, row):
        return html.Span(
            "no rival",
            className="is-quiet",
            title="the only provider of its service: nothing to compare with",
        )
    if not row["is_sure"]:
        return html.Span(
            "too few calls", className="is-quiet", title="under 100 successful calls with a latency"
        )
    if row["dominated_providers"]:
        better = provider_name(str(row["better"]))
        return html.Span(
            [icon("warn"), f"beaten by {better}"],
            className="named text-warn",
            title=f"{better} is not worse in cost, p95 or failures, and better in one",
        )
    return html.Span("holds its own", title="no rival beats it in cost, p95 and failures at once")


def _advice(answer: Answer, view: View) -> list[Any]:
    """What to do about each service with rivals: moves by what they save, or what there is to choose."""
    rows = answer.records()
    services = list(dict.fromkeys(str(row["service_type"]) for row in rows if _rivals(answer, row)))
    told = [
        each
        for name in services
        for each in _of_service([row for row in rows if row["service_type"] == name], view)
    ]
    return told or ["No service has two providers here: there is nothing to move."]


def _of_service(rows: Sequence[Mapping[str, Any]], view: View) -> list[Any]:
    name = html.Strong(f"{service_name(str(rows[0]['service_type']))}: ")
    beaten = sorted((row for row in rows if row["dominated_providers"]), key=_saved, reverse=True)
    if beaten:
        return [[name, _move(row, view)] for row in beaten]
    sure = [row for row in rows if row["is_sure"] and row["cost_per_success"] is not None]
    if len(sure) < 2:
        return [[name, "too few calls to compare its providers."]]
    cheap, fast, safe = (
        provider_name(str(min(sure, key=lambda row: float(row[key]))["provider"]))
        for key in ("cost_per_success", "latency_p95", "error_rate")
    )
    return [
        [
            name,
            f"nobody is beaten. Cheapest {cheap}, fastest {fast}, fewest failures {safe}: choose by what matters to the user.",
        ]
    ]


def _saved(row: Mapping[str, Any]) -> float:
    """What the successes of a beaten provider would have cost less at the better one."""
    cost, each = float(row["provider_cost"]), float(row["cost_per_success"])
    return cost - cost / each * float(row["better_cost"]) if each else 0.0


def _move(row: Mapping[str, Any], view: View) -> str:
    """What moving a beaten provider's calls would bring."""
    saved = number(_saved(row), "money", currency=view.currency).full
    gains = [
        f"saves {saved}" if _saved(row) > 0 else "costs the same",
        f"p95 {number(row['better_p95'], 'ms').full} (now {number(row['latency_p95'], 'ms').full})",
        f"{number(row['better_error_rate'], 'percent').full} failed (now {number(row['error_rate'], 'percent').full})",
    ]
    return f"move {provider_name(str(row['provider']))}'s calls to {provider_name(str(row['better']))}: {', '.join(gains)}."


def matrix_note(answer: Answer, view: View) -> str:
    """What is compared with what."""
    beaten = sum(row["dominated_providers"] for row in answer.records())
    words = (
        "none is beaten"
        if not beaten
        else "hollow: another of its service is as good or better in cost, p95 and failures"
    )
    return (
        f"cost of a success against p95, area by calls; compared inside a service only; {words}; {ELIGIBLE}"
    )
