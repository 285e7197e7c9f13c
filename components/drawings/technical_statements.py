"""The dashboard's own slow statements, who asks them, and all others where PostgreSQL times them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import html

from components.markup import attributes
from components.table import Column, data_table
from components.view import View
from data.warehouse import Answer

SERVER_TIMES = "Mean and In all are PostgreSQL's own, since its statistics were last reset."
NO_SERVER_TIMES = (
    "No pg_stat_statements in this database: only the dashboard's own statements are timed. To see every statement, name it in shared_preload_libraries "
    "and run CREATE EXTENSION pg_stat_statements."
)
Titles = Callable[[], Mapping[str, Sequence[str]]]


def slow_queries(answer: Answer, view: View, titles: Titles) -> html.Div:
    """The dashboard's statements and, where PostgreSQL times them, all others; a plan on request."""
    shown, rows = titles(), answer.records()
    has_server = any(row["server_calls"] is not None for row in rows)
    of_server = (
        Column("server_mean", "Mean", unit="ms", quiet=True),
        Column("total_seconds", "In all", unit="seconds", quiet=True),
    )
    columns = [
        Column("query", "Statement", cell=_statement),
        Column("panels", "Asked by", cell=lambda row: _askers(row, shown)),
        Column("runs", "Runs", unit="count"),
        Column("latency_p95", "p95", unit="ms", strong=True),
        Column("latency_max", "Slowest", unit="ms"),
        *(of_server if has_server else ()),
        Column("plan", "Plan", align="right", cell=_plan_button),
    ]
    table = data_table(columns, rows, caption="Statements, slowest first")
    words = SERVER_TIMES if has_server else NO_SERVER_TIMES
    return html.Div([table, html.P(words, className="form-note")])


def _statement(row: Mapping[str, Any]) -> html.Span:
    if row["is_own"]:
        return html.Span(str(row["query"]), className="code-text")
    text = " ".join(str(row["query"]).split())[:300]
    return html.Span(text, className="code-text message-text is-quiet", title=text)


def _askers(row: Mapping[str, Any], shown: Mapping[str, Sequence[str]]) -> html.Span:
    if not row["is_own"]:
        return html.Span("not the dashboard", className="is-quiet")
    names = list(shown.get(str(row["query"]), ()))
    if not names:
        return html.Span(
            "the page itself",
            className="is-quiet",
            title="filters, colours, freshness and other things of every page",
        )
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return html.Span(f"{names[0]}{more}", title=", ".join(names))


def _plan_button(row: Mapping[str, Any]) -> Any:
    if not row["is_own"]:
        return ""
    words = attributes(data_plan=str(row["query"]), aria_label=f"Plan of {row['query']}")
    return html.Button("Plan", type="button", className="filter-value", **words)


def queries_note(answer: Answer, view: View) -> str:
    """Whose times these are, and how many statements are shown of how many."""
    rows = answer.records()
    own, every = (int(rows[0][key]) if rows else 0 for key in ("own_statements", "statements"))
    of = f"{len(rows)} of {every:,} statements shown, " if every > len(rows) else ""
    return f"{of}the newest 1,000 runs of this web process, {own} kinds of statements; slowest p95 first"
