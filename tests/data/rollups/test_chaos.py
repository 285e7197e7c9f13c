"""Half a minute of everything that can happen to a log; script/chaos does it for as long as you like."""

import pytest

from tests.data.rollups.chaos import Chaos


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_no_number_is_off_after_writers_kills_and_lost_connections(database: str, zone: str) -> None:
    chaos = Chaos(database, zone=zone, seed=20261122)
    chaos.prepare(400)
    found = []
    for _ in range(2):
        chaos.attack(6)
        found.append(chaos.compare())
    assert found == [{}, {}]
    assert chaos.failures == []
    assert chaos.counts["killed"] + chaos.counts["ended"] > 0
