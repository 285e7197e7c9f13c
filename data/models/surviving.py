"""The survival of customers: stretches of paying out of the ledger, the curve into analytics.customer_survival and customer_lifetime."""

from collections import defaultdict
from dataclasses import astuple
from datetime import datetime
from typing import Any

import psycopg

from data.models.statements import statement
from data.models.survival import Survival, survival
from data.settings import Settings

Connection = psycopg.Connection[Any]
FEWEST_OF_A_PLAN = 20  # a plan with fewer stretches gets no curve of its own


def make(connection: Connection, settings: Settings, now: datetime) -> str:
    """Work out the curve of all customers and of each plan; what was done, in words."""
    groups: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
    for plan, days, is_over in connection.execute(statement("spells"), {"now": now}).fetchall():
        groups[""].append((days, is_over))
        groups[plan].append((days, is_over))
    found = {
        plan: made
        for plan, spells in groups.items()
        if (not plan or len(spells) >= FEWEST_OF_A_PLAN) and (made := survival(spells)) is not None
    }
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("delete from analytics.customer_survival")
        cursor.execute("delete from analytics.customer_lifetime")
        for plan, made in found.items():
            _write(cursor, plan, made, now)
    return f"survival of {len(groups[''])} stretches of paying, {len(found)} curves"


def _write(cursor: psycopg.Cursor[Any], plan: str, made: Survival, now: datetime) -> None:
    cursor.execute(
        "insert into analytics.customer_lifetime (plan_type, spells, lost, observed_days, mean_days, median_days, made_at)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        [plan, made.spells, made.lost, made.observed_days, made.mean_days, made.median_days, now],
    )
    cursor.executemany(
        "insert into analytics.customer_survival (plan_type, days, at_risk, lost, survival, low, high) values (%s, %s, %s, %s, %s, %s, %s)",
        [(plan, *astuple(one)) for one in made.curve],
    )
