"""The queries: one SQL file each, whose first lines say what a row is, which filters it obeys, what it needs and how fast it changes."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

from data.filters import DIMENSIONS, Filters, at_reading, midnights, obey, whole_days
from data.instants import Grain, add, midnight, shift_days

SQL_DIR = Path(__file__).parent / "sql"
PARAMETER = re.compile(r"%\((\w+)\)s")
SPAN = re.compile(r"(\d+) (minutes|hours|days)")
DAYS = re.compile(r"(\d+) days (with today|before today|to the reading)")
OF_ROWS, NOW = "its rows", "now"
Pace = Literal["live", "period", "slow"]


@dataclass(frozen=True, slots=True)
class Query:
    """A query file. `row` says what a row is. `groups` are the filters it obeys; where there are several groups, separated by `|` in the file, the
    first with a filter set is obeyed and the others are not. `needs` names sources whose emptiness must be told apart from zero. `by_day`: its rows
    are days, so a period is widened to the days it touches, and said to be that; `by_midnight`: its balances are known at midnights, so they are what
    is compared. `covers`: what its rows are about where it is not the period: now, a span up to now, whole days up to today or to where active users are
    read, or what the rows name. `compares`: what a choice must hold for the compare period to be looked at, where not every choice does.
    `reach`: how many days before the compare period it looks at, where nothing is said the 30 off which stages and monthly
    users of an evening are read."""

    name: str
    text: str
    row: str
    groups: tuple[tuple[str, ...], ...]
    needs: tuple[str, ...]
    pace: Pace
    by_day: bool = False
    by_midnight: bool = False
    reach: int = 0
    covers: str = ""
    compares: str = ""

    @property
    def span(self) -> timedelta | None:
        """How far back from now it looks, whatever the period is; None where it follows the period or its rows name their days."""
        found = SPAN.fullmatch(self.covers)
        if whole := DAYS.fullmatch(self.covers):
            return timedelta(days=int(whole[1])) if whole[2] == "with today" else None
        return timedelta(**{found[2]: int(found[1])}) if found else None

    def window(self, filters: Filters) -> tuple[datetime, datetime]:
        """What its rows are about, half-open, as far as that can be said without them."""
        if self.covers == NOW:
            return filters.now, filters.now
        if whole := DAYS.fullmatch(self.covers):
            today = midnight(filters.now)
            end = {
                "with today": shift_days(today, 1),
                "before today": today,
                "to the reading": filters.read_at,
            }[whole[2]]
            return shift_days(end, -int(whole[1])), min(end, filters.now)
        return (add(filters.now, -self.span), filters.now) if self.span else (filters.start, filters.end)

    @property
    def statement(self) -> str:
        """The text as it is sent: without comment lines, in which a per-cent sign would be a placeholder."""
        return _statement(self.text)

    @property
    def marked(self) -> str:
        """The statement under its name, by which pg_stat_statements and pg_stat_activity tell the dashboard's statements from others."""
        return f"/* engine-room {self.name} */\n{self.statement}"

    @property
    def parameters(self) -> frozenset[str]:
        """The names the text binds."""
        return _parameters(self.text)

    @property
    def counts_calls(self) -> bool:
        """Whether it counts the log of calls; one that needs other sources only has a past of its own."""
        return not self.needs or "api_usage" in self.needs

    def lost(self, filters: Filters) -> Grain | None:
        """The rows by which it would compare and that are not kept that long; None where it compares nothing, or can."""
        return filters.lost if self._compares(filters) and "before_from" in self.parameters else None

    def _compares(self, filters: Filters) -> bool:
        return self.compares in (filters.choice or "")

    def compared_from(self, filters: Filters) -> date | None:
        """The first day it looks at in the compare period; None where it compares nothing."""
        if not self._compares(filters):
            return None
        since = filters.before_start if "before_from" in self.parameters else None
        if since is None and "read_before" in self.parameters:
            since = filters.read_before
        if since is None and "closed_before" in self.parameters:
            since = filters.closed_before
        return since and since.date() - timedelta(days=self.reach)

    def apply(self, filters: Filters) -> tuple[Filters, tuple[str, ...]]:
        """The filters and the period this query can obey, and the names of the filters it cannot."""
        group = next((group for group in self.groups if set(group) & set(filters.active)), ())
        applied, ignored = obey(filters, group)
        return self._cut(applied), ignored

    def _cut(self, filters: Filters) -> Filters:
        """The period as its rows can tell it."""
        if self.by_midnight:
            return midnights(filters)
        widened = whole_days(filters) if self.by_day else filters
        return at_reading(widened) if "closed_at" in self.parameters else widened


@lru_cache(maxsize=512)
def _statement(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("--"))


@lru_cache(maxsize=512)
def _parameters(text: str) -> frozenset[str]:
    return frozenset(PARAMETER.findall(_statement(text)))


@lru_cache(maxsize=512)
def load(name: str) -> Query:
    """Read data/sql/<name>.sql. Raises FileNotFoundError for a name that is no query, ValueError for a header that says nonsense."""
    text = (SQL_DIR / f"{name}.sql").read_text(encoding="utf-8")
    head = _header(text)
    row, pace = head.get("", ""), head.get("pace", "period")
    groups = tuple(tuple(group.split()) for group in head.get("obeys", "").split("|"))
    if (
        not row
        or pace not in ("live", "period", "slow")
        or head.get("cut", "days") not in ("days", "midnights")
        or not head.get("reach", "0").isdecimal()
        or not (
            head.get("covers", NOW) in (OF_ROWS, NOW)
            or SPAN.fullmatch(head["covers"])
            or DAYS.fullmatch(head["covers"])
        )
        or not {name for group in groups for name in group} <= set(DIMENSIONS)
    ):
        raise ValueError(
            f"the header of {name}.sql must say what a row is, and obey only {', '.join(DIMENSIONS)}"
        )
    return Query(
        name, text, row, groups, tuple(head.get("needs", "").split()), pace,  # type: ignore[arg-type]
        by_day=head.get("cut") == "days", by_midnight=head.get("cut") == "midnights",
        reach=int(head.get("reach", "30" if "%(read_before)s" in text or "%(closed_before)s" in text else "0")),
        covers=head.get("covers", ""), compares=head.get("compares", ""),
    )  # fmt: skip


def names() -> list[str]:
    """Every query, by section and name; snapshots are the worker's and not among them."""
    found = (path.relative_to(SQL_DIR).with_suffix("").as_posix() for path in SQL_DIR.glob("*/*.sql"))
    return sorted(name for name in found if not name.startswith(("snapshots/", "views/")))


def _header(text: str) -> dict[str, str]:
    head: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        key, colon, value = line[3:].partition(":")
        if colon and key in ("obeys", "needs", "pace", "cut", "reach", "covers", "compares"):
            head[key] = value.strip()
        else:
            head[""] = f"{head.get('', '')} {line[3:]}".strip()
    return head
