"""Days are cut in the reporting zone, where they have 23, 24 or 25 hours and may begin at a quarter to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from data.rollups import Tick
from tests.data.rollups.conftest import BOB, Engine
from tests.data.rollups.recompute import differences

Roll = Callable[..., Tick]

# zone, an instant near which its clocks change or its day begins
CASES = [
    ("Europe/Berlin", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
    ("America/New_York", datetime(2025, 11, 2, 6, 0, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 3, 10, 18, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, 0, tzinfo=UTC)),
    # midnight comes twice, and not at all
    ("Atlantic/Azores", datetime(2025, 10, 26, 0, 0, tzinfo=UTC)),
    ("America/Havana", datetime(2025, 11, 2, 4, 0, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 4, 23, 22, 0, tzinfo=UTC)),
]


@pytest.mark.parametrize(("zone", "around"), CASES, ids=[zone for zone, _ in CASES])
def test_every_table_agrees_with_the_rows_across_the_edges_of_days(
    engine: Engine, roll: Roll, zone: str, around: datetime
) -> None:
    def calls(start: int, stop: int, step: int) -> None:
        for quarter in range(start, stop, step):
            engine.call(
                created_at=around + timedelta(minutes=15 * quarter + 1),
                status="error" if quarter % 3 else "success",
            )

    calls(-130, 130, 7)
    roll(zone=zone)
    assert differences(engine.connection, zone) == {}
    # new calls beside a day that is counted anew, in the hour that both share
    calls(-110, 110, 11)
    engine.call(created_at=around - timedelta(minutes=1), user_id=BOB)
    engine.connection.execute(
        "delete from api_usage where created_at between %s and %s", [around, around + timedelta(hours=2)]
    )
    engine.call(created_at=around + timedelta(minutes=2), user_id=BOB)
    roll(zone=zone)
    assert differences(engine.connection, zone) == {}
    # and everything once more from the beginning
    engine.connection.execute("update analytics.rollup_state set snapshot = null")
    roll(zone=zone)
    assert differences(engine.connection, zone) == {}
