"""The pictures of content quality: outcomes by type, what is generated, and what people do after a failure."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components.charts.donut import MOST, donut
from components.controls import filter_button
from components.drawings.names import ELIGIBLE, service_name
from components.format import Unit, delta, number
from components.hero import hero
from components.table import Column, Row, bar_cell, data_table, interval_text, named
from components.theme import token
from components.view import View
from data.warehouse import Answer


def success_by_type(answer: Answer, view: View) -> html.Div:
    """A row for each type: the share that succeeded on a bar, with the compare period as a tick."""

    def name(row: Row) -> Any:
        code = str(row["service_type"])
        return named(filter_button("service", code, service_name(code)), view.colors.css("service", code))

    def bar(row: Row) -> Any:
        color = view.colors.css("service", str(row["service_type"]))
        return bar_cell(row["api_success_rate"], color=color, tick=row["before"])

    columns = [
        Column("service_type", "Type", cell=name),
        Column("bar", "", width="30%", cell=bar),
        Column("api_success_rate", "Success", unit="percent", strong=True),
        Column("interval", "95 % interval", align="right", quiet=True, cell=interval_text),
        Column("failed", "Failed", unit="count"),
        Column("rate_limited", "Limited", unit="count", quiet=True),
        Column("eligible", "Eligible", unit="count", quiet=True),
    ]
    rows = answer.records()
    eligible, success = (sum(row[key] for row in rows) for key in ("eligible", "success"))
    foot = {
        "service_type": "All",
        "api_success_rate": success / eligible if eligible else None,
        **{key: sum(row[key] for row in rows) for key in ("failed", "rate_limited", "eligible")},
    }
    columns[0] = Column("service_type", "Type", cell=lambda row: "All" if row is foot else name(row))
    columns[1] = Column("bar", "", width="30%", cell=lambda row: "" if row is foot else bar(row))
    columns[3] = Column(
        "interval",
        "95 % interval",
        align="right",
        quiet=True,
        cell=lambda row: "" if row is foot else interval_text(row),
    )
    return data_table(columns, rows, caption="Success rate by type", foot=foot)


def type_note(answer: Answer, view: View) -> str:
    """How the bars are read."""
    tick = ", tick is the compare period" if answer.filters.before_start else ""
    return f"bar from 0 to 100 %{tick}; {ELIGIBLE}"


def _parts(answer: Answer) -> tuple[str, list[dict[str, Any]]]:
    """The measured column, and its parts of at most MOST: the rest is one, which sums."""
    key = "provider_cost" if answer.filters.choice == "cost" else "requests"
    name = "cost" if key == "provider_cost" else "requests"
    columns = {"value": key, "closed": f"{name}_closed", "before": f"{name}_before"}
    rows = sorted(answer.records(), key=lambda row: -row[key])
    kept = rows if len(rows) <= MOST else rows[: MOST - 1]
    parts = [{"code": row["service_type"], **{as_: row[c] for as_, c in columns.items()}} for row in kept]
    rest = rows[len(kept) :]
    if rest:
        sums = {as_: sum(row[c] for row in rest) for as_, c in columns.items()}
        parts.append({"code": "", "others": len(rest), **sums})
    return key, parts


def content_type_distribution(answer: Answer, view: View) -> dict[str, Any]:
    """What is generated, as parts of the whole."""
    key, parts = _parts(answer)
    unit: Unit = "money" if key == "provider_cost" else "count"
    return donut(
        [_type_name(part) for part in parts],
        [part["value"] for part in parts],
        theme=view.theme,
        unit=unit,
        currency=view.currency,
        note="provider cost" if unit == "money" else "calls",
        colors=[
            view.colors.color("service", part["code"], view.theme)
            if part["code"]
            else token("other", view.theme)
            for part in parts
        ],
    )


def type_table(answer: Answer, view: View) -> html.Div:
    """The same parts in numbers, with how the share of what is finished differs from what it was before."""
    key, parts = _parts(answer)
    unit: Unit = "money" if key == "provider_cost" else "count"
    total, closed, before = (sum(part[name] for part in parts) for name in ("value", "closed", "before"))
    rows = [
        {
            **part,
            "share": part["value"] / total if total else None,
            "closed_share": part["closed"] / closed if closed else None,
            "was": part["before"] / before if before else None,
        }
        for part in parts
    ]

    def name(row: Row) -> Any:
        color = view.colors.css("service", str(row["code"])) if row["code"] else "var(--er-other)"
        return named(_type_name(row), color)

    columns = [
        Column("code", "Type", cell=name),
        Column(
            "value", "Cost" if unit == "money" else "Calls", unit=unit, currency=view.currency, strong=True
        ),
        Column("share", "Share", unit="percent"),
        Column(
            "change",
            "Change",
            align="right",
            quiet=True,
            cell=lambda row: _change(row["closed_share"], row["was"]),
        ),
    ]
    return data_table(columns, rows, caption="Generations by type")


def _type_name(part: Row) -> str:
    return service_name(str(part["code"])) if part["code"] else f"{part['others']} others"


def _change(now: float | None, before: float | None) -> str:
    return delta(now, before, unit="percent", better="neither").text


def retry_patterns(answer: Answer, view: View) -> html.Div:
    """How many attempts it took, and how each ended; the first line is failures that nobody tried again."""
    rows = answer.records()
    chains = sum(row["chains"] for row in rows)
    recovered = sum(row["chains"] for row in rows if row["is_recovered"])
    by_attempts: dict[int, dict[str, Any]] = {}
    for row in rows:
        line_ = by_attempts.setdefault(
            row["attempts"], {"attempts": row["attempts"], "won": 0, "lost": 0, "cost": 0.0}
        )
        line_["won" if row["is_recovered"] else "lost"] += row["chains"]
        line_["cost"] += row["retry_cost"]
    most = max(each["won"] + each["lost"] for each in by_attempts.values())

    columns = [
        Column("attempts", "Attempts", cell=lambda row: _attempts(row["attempts"])),
        Column("bar", "", width="34%", cell=lambda row: _outcomes(row, most)),
        Column("won", "Recovered", unit="count", strong=True),
        Column("lost", "Given up", unit="count"),
        Column("cost", "Cost", unit="money", currency=view.currency, quiet=True, short=True),
    ]
    table = data_table(
        columns, [by_attempts[n] for n in sorted(by_attempts)], caption="Chains of retries by attempts"
    )
    return html.Div(
        [hero(number(recovered / chains, "percent").full, _told(rows, chains, view)), table],
        className="with-hero",
    )


def _attempts(n: int) -> str:
    return "Not tried again" if n == 1 else "6 or more" if n == 6 else str(n)


def _outcomes(row: Row, most: int) -> html.Div:
    parts = (("won", "var(--er-e1)"), ("lost", "var(--er-other)"))
    return html.Div(
        [
            html.Span(style={"width": f"{row[key] / most * 100:.2f}%", "background": color})
            for key, color in parts
        ],
        className="cell-stack",
    )


def _told(rows: Sequence[Row], chains: int, view: View) -> list[Any]:
    retried = sum(row["chains"] for row in rows if row["attempts"] > 1)
    won = [row for row in rows if row["is_recovered"]]
    done = sum(row["chains"] for row in won)
    seconds = sum(row["mean_seconds"] * row["chains"] for row in won) / done if done else None
    costs = [sum(row[key] for row in rows) for key in ("retry_cost", "wasted_cost")]
    spent, wasted = (number(cost, "money", currency=view.currency).full for cost in costs)
    return [
        f"of {chains:,} chains recovered, after {number(seconds, 'seconds').full} on average; {retried:,} were tried again",
        f"retries cost {spent}; attempts that failed, first ones included, {wasted}",
    ]
