"""However the same rows come in, in one tick or many, in order or not, the rollups are the same."""

import random
import uuid
from datetime import UTC, datetime, timedelta

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.enrich.addresses import AddressBook
from data.rollups import audit, ensure_built
from data.rollups.tick import tick
from tests.data.rollups.chaos import COLUMNS, USERS, a_call, settings_for
from tests.data.rollups.recompute import differences

START = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)  # the night Europe's clocks go forward
ZONE = "Europe/Berlin"


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10_000),
    sizes=st.lists(st.integers(1, 15), min_size=1, max_size=6),
    first=st.booleans(),
)
def test_any_split_of_the_same_rows_into_ticks_gives_the_same_rollups(
    database: str, seed: int, sizes: list[int], first: bool
) -> None:
    chance = random.Random(seed)
    settings_ = settings_for(database, reporting_timezone=ZONE)
    book = AddressBook()
    with psycopg.connect(database, autocommit=True) as engine, psycopg.connect(database) as worker:
        engine.execute("truncate api_usage; update analytics.rollup_state set snapshot = null")
        for user in USERS:
            engine.execute("insert into auth.users (id) values (%s) on conflict do nothing", [user])
        if not first:
            ensure_built(worker, settings=settings_, book=book)
        for size in sizes:
            for _ in range(size):
                row = list(a_call(chance, 1))
                row[0] = USERS[chance.randrange(4)]
                if isinstance(row[-1], datetime):
                    row[-1] = START + timedelta(
                        minutes=chance.choice((0.5, 10, 20, 29, 31)) * chance.randrange(40)
                    )
                marks = ", ".join(["%s"] * len(row))
                engine.execute(
                    f"insert into api_usage (id, {COLUMNS}) values (%s, {marks})",
                    [uuid.UUID(int=chance.getrandbits(128)), *row],
                )
            ensure_built(worker, settings=settings_, book=book)
            while tick(worker, schema="public", zone=ZONE, book=book).is_behind:
                pass
        assert differences(engine, ZONE) == {}
        assert audit(worker, settings=settings_).is_clean
