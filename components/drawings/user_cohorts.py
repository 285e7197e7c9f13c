"""Cohorts: who came together and came again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html

from components.drawings.names import service_name
from components.drawings.user_words import ROWS, value_name
from components.format import day, number
from components.heat import Cell, HeatRow, cohorts, open_key
from components.table import Row
from components.view import View
from data.warehouse import Answer

SPLITS = {"service": "First service", "plan": "First plan", "source": "Source"}


def retention_cohorts(answer: Answer, view: View) -> html.Div:
    """Cohorts by rows, periods since by columns; what is not over is hatched and not in the weighted mean."""
    grain, mode, basis = _parts(answer)
    found: dict[date, list[Row]] = {}
    for row in answer.records():
        found.setdefault(row["cohort"], []).append(row)
    width = max(len(cells) for cells in found.values())
    rows = [
        HeatRow(
            _cohort_name(cohort, grain), cells[0]["size"], [_cell(row, grain, mode, basis) for row in cells]
        )
        for cohort, cells in found.items()
    ]
    return cohorts(
        rows,
        [f"{grain} 0", *(str(i) for i in range(1, width))],
        theme=view.theme,
        caption=f"Retention by {grain} of {'first use' if basis == 'use' else 'sign-up'}, per cent of each cohort",
        first=f"{'First' if basis == 'use' else 'Sign-up'} {grain}",
        mean=[_weighted(found.values(), i) for i in range(width)],
    )


def retention_note(answer: Answer, view: View) -> str:
    """Which cohorts, and what a cell says."""
    if not answer.rows:
        return ""
    grain, mode, _ = _parts(answer)
    cohorts_told = answer.column("cohort")
    what = (
        f"active in that {grain}"
        if mode == "bounded"
        else f"active in that {grain} or later, which can still rise"
    )
    return f"cohorts of {day(cohorts_told[0])} to {day(cohorts_told[-1])}, % of each cohort {what}"


def hatch_badge(answer: Answer, view: View) -> list[Any]:
    """What the hatched cells are."""
    return [open_key(f"{_parts(answer)[0]} not over")]


def _parts(answer: Answer) -> tuple[str, str, str]:
    grain, mode, basis = (answer.filters.choice or "week.bounded.use").split(".")
    return grain, mode, basis


def _cohort_name(cohort: date, grain: str) -> str:
    return day(cohort) if grain == "week" else f"{cohort:%b %Y}"


def _cell(row: Row, grain: str, mode: str, basis: str) -> Cell:
    index, users = row["period_index"], row["users"]
    told = f"{users:,} of {row['size']:,} of {_cohort_name(row['cohort'], grain)}, {grain} {index}"
    choice = f"{ROWS}.cohort.{grain}.{mode}.{basis}.{row['cohort']}.{index}.all."
    return Cell(row["share"], is_open=row["is_open"], told=told, pick=choice if users else "")


def _weighted(cohorts_found: Any, index: int) -> float | None:
    """Users over cohort sizes, of cells that are over."""
    cells = [
        row for rows in cohorts_found for row in rows if row["period_index"] == index and not row["is_open"]
    ]
    size = sum(row["size"] for row in cells)
    return sum(row["users"] for row in cells) / size if size else None


def behaviour_cohorts(answer: Answer, view: View) -> html.Div:
    """The same shares, weighted over the cohorts, one row for each first service, plan or source."""
    split, grain, _ = (answer.filters.choice or "service.week.bounded").split(".")
    found: dict[str, list[Row]] = {}
    for row in answer.records():
        found.setdefault(row["value"], []).append(row)
    width = 1 + max((row["period_index"] for row in answer.records() if row["share"] is not None), default=0)
    rows = [
        HeatRow(
            _split_name(split, value, cells[0]["known"]),
            cells[0]["size"],
            [_split_cell(row, grain) for row in cells[:width]],
            pick=_split_pick(split, value, cells[0], grain),
        )
        for value, cells in found.items()
    ]
    return cohorts(
        rows,
        [f"{grain} 0", *(str(i) for i in range(1, width))],
        theme=view.theme,
        caption=f"Retention by {SPLITS[split].lower()}, per cent of the newcomers",
        first=SPLITS[split],
    )


def behaviour_note(answer: Answer, view: View) -> str:
    """Which newcomers, and that only finished cells count."""
    if not answer.rows:
        return ""
    grain = (answer.filters.choice or "service.week.bounded").split(".")[1]
    first, last = (answer.column(name)[0] for name in ("first_cohort", "last_cohort"))
    return f"newcomers of the {grain}s of {day(first)} to {day(last)}, weighted over {grain}s that are over"


def _split_name(split: str, value: str, known: int) -> str:
    if not value:
        return f"{known - 8} others"
    return service_name(value) if split == "service" else value_name(value)


def _split_pick(split: str, value: str, row: Row, grain: str) -> str:
    if not value:
        return ""
    choice = f"{ROWS}.first.{split}.{row['first_cohort']}.{_after(row['last_cohort'], grain)}.{value}"
    return choice if len(choice) <= 200 else ""


def _after(last: date, grain: str) -> date:
    """The day after the last cohort's period."""
    if grain == "week":
        return date.fromordinal(last.toordinal() + 7)
    return date(last.year + last.month // 12, last.month % 12 + 1, 1)


def _split_cell(row: Row, grain: str) -> Cell:
    if row["share"] is None:
        return Cell(None, told="no cohort has come so far yet")
    told = f"{row['users']:,} of {row['of_users']:,}, {grain} {row['period_index']}"
    return Cell(row["share"], told=f"{told}, {number(row['share'], 'percent').full}", n=row["of_users"])


def has_no_cohort(answer: Answer) -> bool:
    """Whether nobody came in any of them."""
    sizes: Sequence[int] = answer.column("size")
    return not any(sizes)
