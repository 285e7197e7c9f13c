"""The pictures of the churn model: who may leave, and how far it can be trusted."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.charts.axes import Figure
from components.charts.calibration import Curve, Dot, calibration
from components.drawings.user_words import user_link
from components.empty import empty
from components.format import day, number
from components.table import Column, bar_cell, data_table
from components.theme import entity_color
from components.view import View
from data.warehouse import Answer

Row = Mapping[str, Any]
SHOWN_FEATURES = 5
NOT_YET = "The model does not know yet"
CANNOT_KNOW = (
    "Anything outside the engine's log: tickets, rivals, holidays, a change of job.",
    "A new reason to leave, until the first silent days: it learned from the old ones.",
    "Users silent for more than 30 days: they are gone already and not scored.",
)


def is_missing(answer: Answer) -> bool:
    """No model was ever trained."""
    return not answer.rows


def refusal(answer: Answer) -> str | None:
    """The sentence why there is no model."""
    said = answer.records()[0]["refused"] if answer.rows else None
    return str(said) if said else None


def churn_risk(answer: Answer, view: View) -> Component:
    """The users with the most at stake, or the likeliest to leave: how likely, what they pay, why, and what to do."""
    if said := refusal(answer):
        return empty(NOT_YET, said)
    rows = [row for row in answer.records() if row["user_id"] is not None]
    if not rows:
        return empty(
            "Nobody to score", "No user had a call in the last 30 finished days, or none of them pays."
        )
    columns = (
        Column("name", "User", cell=lambda row: user_link(row["name"], str(row["user_id"]), view.search)),
        Column("probability", "Leaves", cell=_likelihood, align="right"),
        Column(
            "bar", "Probability", cell=lambda row: bar_cell(row["probability"]), title_hidden=True, width="9%"
        ),
        Column("monthly_revenue", "Pays a month", "money", currency=view.currency),
        Column("at_risk", "At risk", "money", currency=view.currency, strong=True),
        Column("reasons", "Why", cell=lambda row: _words(row["reasons"] or "nothing stands out")),
        Column("action", "What to do", cell=lambda row: _words(row["action"])),
    )
    return data_table(columns, rows, caption="Users by what is at stake", class_name="churn-table")


def _likelihood(row: Row) -> str:
    return number(row["probability"], "percent").full


def _words(text: str) -> Component:
    return html.Div(text, className="cell-words")


def churn_risk_note(answer: Answer, view: View) -> str:
    """How many were scored, how many are likely to leave, what is at stake, and how many of them are shown."""
    if not answer.rows or refusal(answer):
        return "no model yet"
    first = answer.records()[0]
    shown = sum(row["user_id"] is not None for row in answer.records())
    words = [
        f"{shown:,} of {first['users']:,} users active in the 30 days to {day(first['cut_off'])}",
        f"{first['likely']:,} rather leave than stay",
    ]
    if first["all_at_risk"] is not None:
        words.append(f"{number(first['all_at_risk'], 'money', currency=view.currency).full} a month at risk")
    if first["unpriced"]:
        words.append(f"{first['unpriced']:,} on a plan without a price")
    return ", ".join(words)


def churn_calibration(answer: Answer, view: View) -> Figure:
    """Said against true, for the examination and for scores that are old enough."""
    curves = [
        Curve(
            name, [_dot(row) for row in _bands(answer, kind)], entity_color(slot, view.theme), hollow=hollow
        )
        for kind, name, slot, hollow in (
            ("test", "examined on later days", 0, False),
            ("live", "scores 30 days later", 1, True),
        )
    ]
    return calibration([curve for curve in curves if curve.dots], theme=view.theme)


def churn_calibration_note(answer: Answer, view: View) -> str:
    """Which users the curve is about."""
    if not answer.rows or refusal(answer):
        return "no model yet"
    first = answer.records()[0]
    live = sum(row["users"] for row in _bands(answer, "live"))
    told = (
        f"filled: {first['test_rows']:,} scores of {_between(first['test_from'], first['test_to'])}, replayed"
    )
    return (
        f"{told}; hollow: {live:,} scores given then"
        if live
        else f"{told}. No score given is 30 days old yet"
    )


def no_curve(answer: Answer) -> bool:
    """There is no examination to draw."""
    return not _bands(answer, "test")


def _bands(answer: Answer, kind: str) -> list[Row]:
    return [row for row in answer.records() if row["kind"] == kind]


def _dot(row: Row) -> Dot:
    return Dot(row["predicted"], row["churned"] / row["users"], row["low"], row["high"], row["users"])


def _between(first: Any, last: Any) -> str:
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def churn_model(answer: Answer, view: View) -> Component:
    """The card: how well it did and on whom, what it learned from, how scores turned out, and what it cannot know."""
    if said := refusal(answer):
        return empty(NOT_YET, said)
    card = answer.records()[0]
    kind = "live" if _bands(answer, "live") else "test"
    table = data_table(
        (
            Column("said", "Said"),
            Column("users", "Users", "count"),
            Column("came", "Left", cell=lambda row: number(row["came"], "percent").full, align="right"),
            Column(
                "bar",
                "Share that left; the mark is what was said",
                cell=_came_bar,
                title_hidden=True,
                width="30%",
            ),
        ),
        [_turned_out(row) for row in _bands(answer, kind)],
        caption="How scores turned out",
    )
    words = html.Div(
        [
            html.Dl([_term(name, value) for name, value in _facts(card)], className="model-facts"),
            html.H3("What it cannot know", className="model-head"),
            html.Ul([html.Li(text) for text in CANNOT_KNOW], className="model-limits"),
        ]
    )
    turned = html.Div([html.H3(_turned_head(answer, kind), className="model-head"), table])
    return html.Div([words, turned], className="model-card")


def churn_model_note(answer: Answer, view: View) -> str:
    """Version and age."""
    if not answer.rows or refusal(answer):
        return "no model yet"
    card = answer.records()[0]
    return f"version {card['version']}, trained {day(card['made_at'])}, logistic regression, trained anew every day"


def _facts(card: Row) -> list[tuple[str, str]]:
    skill = 1 - card["brier"] / card["brier_base"] if card["brier_base"] else None
    brier = f"{card['brier']:.3f} against {card['brier_base']:.3f} of the base rate"
    test, training = (
        f"{card[f'{part}_users']:,} users, {_between(card[f'{part}_from'], card[f'{part}_to'])};"
        f" {number(card[f'{part}_share'], 'percent').full} of {card[f'{part}_rows']:,} rows left"
        for part in ("test", "train")
    )
    return [
        ("Tells leavers from stayers", f"AUC {card['auc']:.2f} (0.5 is chance, 1 is perfect)"),
        ("Brier score", f"{brier}: {number(skill, 'percent').full} nearer to the truth"),
        ("Examined on", test),
        ("That model learned from", training),
        ("The one in use learned from", f"{card['final_rows']:,} rows: every week whose 30 days are over"),
        ("Looks at, heaviest first", _heaviest(str(card["features"]).split("; "))),
    ]


def _heaviest(features: list[str]) -> str:
    rest = len(features) - SHOWN_FEATURES
    return "; ".join(features[:SHOWN_FEATURES]) + (f"; and {rest} more" if rest > 0 else "")


def _term(name: str, value: str) -> html.Div:
    return html.Div([html.Dt(name), html.Dd(value)])


def _turned_head(answer: Answer, kind: str) -> str:
    rows = _bands(answer, kind)
    if kind == "test" or not rows:
        return "How scores of the past would have turned out"
    return (
        f"How scores of {_between(min(r['since'] for r in rows), max(r['until'] for r in rows))} turned out"
    )


def _turned_out(row: Row) -> Row:
    low = row["band"] * 10
    return {
        "said": f"{low} to {low + 10} %",
        "users": row["users"],
        "came": row["churned"] / row["users"],
        "predicted": row["predicted"],
    }


def _came_bar(row: Any) -> Component:
    return bar_cell(
        row["came"], tick=row["predicted"], label=f"said {number(row['predicted'], 'percent').full}"
    )
