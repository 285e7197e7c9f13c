"""What must be known of an answer besides its rows: that there is nothing whole to compare with, or that some days are still being counted."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from data.filters import Filters
from data.instants import Grain
from data.queries import Query

Ask = Callable[[str, Filters], Mapping[str, Any]]  # the one row of a query
# The tables that the worker fills by itself, a day at a time, after the calls of the day were counted.
_DETAILS = re.compile(r"\banalytics\.(request|parameter|retry|campaign_user)_day\b")

# Tables that the worker tells from others within minutes of its first start: shell/untold says which it has not told yet.
TOLD_TABLES = frozenset(
    [
        "known_user",
        "signup_day",
        "mrr_step",
        "mrr_change",
        "mrr_movement_day",
        "account_day",
        "revenue_change",
        "lifecycle_day",
        "lifecycle_move",
        "stage_set",
        "campaign_span",
        "user_milestone",
        "user_country",
        "country_revenue_change",
        "user_profile",
        "segment_set",
        "cohort_cell",
        "cohort_week",
        "cohort_month",
        "conversion_day",
        "user_money_month",
        "revenue_cohort",
        "rfm_snapshot",
        "user_service_day",
        "user_quota",
        "plan_fit",
        "user_value",
    ]
)
# functions that read one of them
_READ_BY = dict.fromkeys(("stage_moves", "stage_on", "users_in_stage", "users_moved"), "stage_set")
_TOLD = re.compile(rf"\banalytics\.({'|'.join((*sorted(TOLD_TABLES), *_READ_BY))})\b")
ASKS_UNTOLD = "shell/untold"
UNTOLD = "still being counted: the worker has not told this yet, it does within minutes of its first start"


@dataclass(frozen=True, slots=True)
class Pending:
    """Days of the period that have begun, how many of them are still to be counted, and how many of the compare period."""

    days: int
    of: int
    before: int = 0


def log_begins(query: Query, filters: Filters, ask: Ask) -> date | None:
    """The day the log begins, where the compare period of the query reaches before it."""
    since = query.compared_from(filters)
    if since is None:
        return None
    begins: date | None = ask("shell/log_begin", filters)["day"]
    return begins if begins and since < begins else None


def pending(query: Query, filters: Filters, ask: Ask) -> Pending | None:
    """What is still to be counted of a query that reads the details of days; None where nothing is."""
    if not _reads_details(query.statement):
        return None
    row = ask("shell/pending_details", filters)
    before = int(row["before"]) if query.compared_from(filters) else 0
    return Pending(int(row["pending"]), int(row["days"]), before) if row["pending"] or before else None


def untold(query: Query, filters: Filters, ask: Ask) -> bool:
    """Whether the query reads a table that was never told: what it answers then looks like nothing, and is not known."""
    if query.name == ASKS_UNTOLD:  # it names the tables to ask whether they were told
        return False
    read = _told_tables(query.statement)
    return bool(read) and not read.isdisjoint(ask(ASKS_UNTOLD, filters)["tables"])


@lru_cache(maxsize=512)
def _reads_details(statement: str) -> bool:
    return _DETAILS.search(statement) is not None


@lru_cache(maxsize=512)
def _told_tables(statement: str) -> frozenset[str]:
    return frozenset(_READ_BY.get(name, name) for name in _TOLD.findall(statement))


def notes(
    log_begins: date | None, pending: Pending | None, *, untold: bool = False, lost: Grain | None = None
) -> tuple[str, ...]:
    """The same in words, without a full stop; none where all is as it seems."""
    told = [UNTOLD] if untold else []
    if pending and pending.days:
        days, verb = "day" if pending.of == 1 else "days", "is" if pending.days == 1 else "are"
        told.append(f"{pending.days:,} of {pending.of:,} {days} {verb} still being counted")
    if pending and pending.before:
        days, verb = ("day", "is") if pending.before == 1 else ("days", "are")
        told.append(f"{pending.before:,} {days} of the compare period {verb} still being counted")
    if log_begins:
        told.append(f"nothing to compare with: the log begins on {log_begins.day} {log_begins:%b}")
    if lost:
        told.append(f"nothing to compare with: {lost}s are not kept that long")
    return tuple(told)


def sentence(words: str) -> str:
    """Words as a sentence begins."""
    return f"{words[:1].upper()}{words[1:]}"
