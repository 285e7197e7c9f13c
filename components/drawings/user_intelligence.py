"""The pictures of user intelligence: stages of users, and what moved between them."""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html

from components.drawings.names import service_name
from components.drawings.user_words import NOT_YET, ROWS, SEGMENTS, SPLITS, STAGES, pick_users, value_name
from components.format import compact, day, number, signed
from components.heat import Cell, HeatRow, heat_table
from components.markup import attributes
from components.rfm import Segment, rfm_grid
from components.share import Part, shares
from components.table import Column, Row, bar_cell, data_table
from components.theme import Theme, entity_color, stepped, token
from components.view import View
from data.warehouse import Answer

STAYING = ("mature", "growing", "activated", "new")  # from the darkest step to the lightest


def lifecycle_stages(answer: Answer, view: View) -> html.Div:
    """Every stage with its users, share and change; or who moved from which to which."""
    if (answer.filters.choice or "").startswith("moves"):
        return _moves(answer, view)
    counts = _counts(answer.records())
    return html.Div([_stage_bar(counts, view.theme), _stage_table(counts, view.theme)], className="stages")


def lifecycle_note(answer: Answer, view: View) -> str:
    """The two evenings that are compared."""
    as_of, before = (answer.column(name)[0] if answer.rows else None for name in ("as_of", "before"))
    if as_of is None:
        return ""
    return f"at the end of {day(as_of)}" + (
        f" against {day(before)}" if before else "" if answer.notes else ", nothing to compare with"
    )


def stage_colors(theme: Theme) -> dict[str, str]:
    """One hue for who stays, darker the longer; sand for who is leaving, grey for who left."""
    staying = dict(zip(STAYING, stepped(len(STAYING), theme), strict=True))
    return {**staying, "at_risk": entity_color(2, theme), "churned": token("other", theme)}


def _counts(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """One record per stage in their order: users now and before, where they came from and where they went."""
    total = sum(row["users"] for row in rows) or 1
    has_before = any(row["was"] is not None for row in rows)
    found = []
    for code, name in STAGES.items():
        here = [row for row in rows if row["stage"] == code]
        there = [row for row in rows if row["was"] == code]
        users = sum(row["users"] for row in here)
        found.append(
            {
                "code": code,
                "stage": name,
                "users": users,
                "share": users / total,
                "change": users - sum(row["users"] for row in there) if has_before else None,
                "came": _told((row["was"], row["users"]) for row in here if row["was"] not in (None, code)),
                "left": _told((row["stage"], row["users"]) for row in there if row["stage"] != code),
            }
        )
    return found


def _told(moves: Iterable[tuple[str | None, int]]) -> str:
    """The largest move in words; the transitions tell all of them."""
    ordered = sorted(moves, key=lambda move: -move[1])
    if not ordered:
        return "–"
    stage, users = ordered[0]
    rest = sum(moved for _, moved in ordered[1:])
    return f"{STAGES.get(stage or NOT_YET, 'first call').lower()} {users:,}" + (
        f", +{rest:,}" if rest else ""
    )


def _stage_bar(counts: Sequence[Row], theme: Theme) -> html.Div:
    """All users as one bar."""
    colors = stage_colors(theme)
    told = ", ".join(f"{row['stage']} {number(row['share'], 'percent').full}" for row in counts)
    parts = [
        html.Span(
            style={"flexGrow": row["users"], "background": colors[row["code"]]},
            title=f"{row['stage']}: {row['users']:,}",
        )
        for row in counts
        if row["users"]
    ]
    return html.Div(parts, className="share-bar", role="img", **attributes(aria_label=told))


def _stage_table(counts: Sequence[Row], theme: Theme) -> html.Div:
    colors = stage_colors(theme)
    top = max(row["share"] for row in counts) or 1

    def name(row: Row) -> Any:
        if "code" not in row:
            return row["stage"]
        dot = html.Span(className="dot", style={"background": colors[row["code"]]})
        return html.Span([dot, pick_users(f"stage.{row['code']}", row["stage"])], className="named")

    def bar(row: Row) -> Any:
        return bar_cell(row["share"] / top, color=colors[row["code"]]) if "code" in row else ""

    def change(row: Row) -> str:
        return "–" if row["change"] is None else signed(row["change"], "count")

    columns = [
        Column("stage", "Stage", cell=name),
        Column("users", "Users", unit="count", strong=True),
        Column("share", "Share", unit="percent"),
        Column("bar", "", width="11%", cell=bar),
        Column("change", "Change", align="right", cell=change),
        Column("came", "Came from", quiet=True),
        Column("left", "Went to", quiet=True),
    ]
    changes = [row["change"] for row in counts]
    foot = {
        "stage": "All",
        "users": sum(row["users"] for row in counts),
        "share": 1.0,
        "change": None if None in changes else sum(changes),
        "came": "",
        "left": "",
    }
    return data_table(columns, counts, caption="Users by stage", foot=foot)


def _moves(answer: Answer, view: View) -> html.Div:
    """Rows are the stages then, columns the stages now; the diagonal stayed."""
    rows = answer.records()
    found = {(row["was"], row["stage"]): int(row["users"]) for row in rows}
    if not any(was is not None for was, _ in found):
        return html.Div(
            html.P(
                "There is no earlier day to compare with: choose one with ‘compared with’.",
                className="form-note",
            )
        )
    names = {**STAGES, NOT_YET: "Not yet here"}
    table = [
        HeatRow(name, None, [_move(was, stage, found.get((was, stage), 0)) for stage in STAGES])
        for was, name in names.items()
    ]
    return heat_table(
        table,
        list(STAGES.values()),
        theme=view.theme,
        unit="count",
        caption="Users by stage before and now",
        first="Was",
    )


def _move(was: str, stage: str, users: int) -> Cell:
    then = "not yet here" if was == NOT_YET else STAGES[was].lower()
    now = STAGES[stage].lower()
    told = f"{users:,} stayed {now}" if was == stage else f"{users:,} were {then} and are {now}"
    choice = f"{ROWS}.move.{was}.{stage}" if users else ""
    return Cell(users or None, told=told, pick=choice)


def segments(answer: Answer, view: View) -> html.Div:
    """Active users by one split: a ring and sorted bars."""
    split = answer.filters.choice or "plan"
    parts = [
        Part(name, row["users"], row["before"], pick_users(f"segment.{split}.{row['value']}", name))
        for row in answer.records()
        for name in [service_name(row["value"]) if split == "service" else value_name(row["value"])]
        if row["users"]
    ]
    return shares(parts, theme=view.theme, of="active users", caption=f"Active users by {SPLITS[split]}")


def segments_note(answer: Answer, view: View) -> str:
    """Whose segments, by what."""
    as_of = answer.column("as_of")[0] if answer.rows else None
    return (
        f"by {SPLITS[answer.filters.choice or 'plan']}, active in the 30 days to {day(as_of)}"
        if as_of
        else ""
    )


def nobody_active(answer: Answer) -> bool:
    """Whether no segment has a user."""
    return not any(answer.column("users"))


def rfm_segments(answer: Answer, view: View) -> html.Div:
    """The eleven segments in their places."""
    found = {SEGMENTS[row["segment"]]: Segment(row["users"], row["value"]) for row in answer.records()}
    codes = {name: code for code, name in SEGMENTS.items()}
    return rfm_grid(
        found, theme=view.theme, currency=view.currency, pick=lambda name: f"{ROWS}.rfm.{codes[name]}"
    )


def rfm_note(answer: Answer, view: View) -> str:
    """How many users, until when, and what the colour is."""
    if not answer.rows:
        return ""
    users = sum(answer.column("users"))
    what = "revenue" if answer.column("is_revenue")[0] else "usage cost, as there are no payments"
    total = compact(sum(answer.column("value")), "money", currency=view.currency)
    return f"{users:,} users of the 90 days to {day(answer.column('as_of')[0])}, colour is {what}, {total} in all"
