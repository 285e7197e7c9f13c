"""From when to when a campaign ran, and what it was called, also when its row is gone."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from data.rollups import Tick
from data.rollups.snapshots import SNAPSHOTS, refresh
from data.settings import Settings
from tests.data.rollups.conftest import ANN, NOON, Engine

Roll = Callable[..., Tick]
SPAN = next(snapshot for snapshot in SNAPSHOTS if snapshot.name == "campaign_span")


def campaign(engine: Engine, name: str, status: str) -> uuid.UUID:
    """A campaign of Ann, made two days ago."""
    engine.account(ANN)
    made = uuid.uuid4()
    engine.connection.execute(
        "insert into campaigns (id, user_id, name, status, tags, created_at) values (%s, %s, %s, %s, '{sale}', %s)",
        [made, ANN, name, status, NOON - timedelta(days=2)],
    )
    return made


def spans(engine: Engine) -> list[tuple[Any, ...]]:
    """Every campaign by its name."""
    return engine.rows("select name, status, tags, starts, ends from analytics.campaign_span order by name")


def test_a_campaign_that_is_over_and_brought_nothing_ended_where_it_began(
    engine: Engine, roll: Roll, settings: Settings
) -> None:
    for name in ("archived", "completed", "active"):
        campaign(engine, name, name)
    roll()
    refresh(engine.connection, SPAN, settings)
    began = date(2026, 3, 8)
    assert [(name, starts, ends) for name, _, _, starts, ends in spans(engine)] == [
        ("active", began, None),
        ("archived", began, began),
        ("completed", began, began),
    ]


def test_a_campaign_that_is_deleted_keeps_its_name_for_what_happened_in_it(
    engine: Engine, roll: Roll, settings: Settings
) -> None:
    spring, idle = (campaign(engine, name, "active") for name in ("Spring", "Idle"))
    engine.call(user_id=ANN, campaign_id=spring)
    stranger = uuid.uuid4()
    engine.connection.execute(
        "insert into analytics.campaign_outcome (campaign_id, day, kind, amount, currency) values (%s, %s, 'revenue', 1, 'USD'), (%s, %s, 'revenue', 1, 'USD')",
        [spring, NOON, stranger, NOON],
    )
    roll()
    refresh(engine.connection, SPAN, settings)
    engine.connection.execute("delete from campaigns where id in (%s, %s)", [spring, idle])
    roll()
    refresh(engine.connection, SPAN, settings)
    day = NOON.date()
    assert spans(engine) == [
        ("Spring", "unknown", ["sale"], day, day),
        (f"Unknown {str(stranger)[:8]}", "unknown", [], day, day),
    ]
