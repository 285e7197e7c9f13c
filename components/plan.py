"""A statement's plan for those who mend it: PostgreSQL's lines as they are, and under them what was asked."""

from dash import html

from components.sql import sql_view
from data.explain import Plan


def plan_view(plan: Plan) -> html.Div:
    """The plan, then the statement and its bound values."""
    how = (
        "Run once for this plan, in a read-only transaction; times are in ms."
        if plan.is_measured
        else "Not run: it would have taken more than two seconds. Costs are PostgreSQL's estimate."
    )
    words = f"{how} A Seq Scan over many rows with a Filter is where an index is missing."
    return html.Div(
        [
            html.P(words, className="form-note"),
            html.Pre(html.Code(plan.text), className="sql plan-text", tabIndex=0),
            html.H3("The statement"),
            sql_view(plan.query, plan.bound),
        ],
        className="plan-view",
    )
