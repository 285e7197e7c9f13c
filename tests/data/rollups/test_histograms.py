"""Histograms of latency: adding them is the same as counting together, and a percentile is off by one percent at most."""

import math
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LATENCY = st.integers(1, 3_000_000)
MANY = st.lists(LATENCY, min_size=1, max_size=60)
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

Connection = psycopg.Connection[tuple[Any, ...]]


def bucket(latency: int) -> int:
    """The bucket that a latency falls into."""
    return min(750, math.ceil(50 * math.log(max(latency, 1))))


def histogram(connection: Connection, latencies: list[int]) -> tuple[int, list[int]]:
    """The (low, counts) that the database makes of some latencies."""
    buckets = [bucket(latency) for latency in latencies]
    row = connection.execute(
        "select analytics.histogram_of(%s::smallint[], %s::integer[])", [buckets, [1] * len(buckets)]
    ).fetchone()
    assert row is not None
    return min(buckets), row[0]


@RELAXED
@given(left=MANY, right=MANY)
def test_adding_two_histograms_is_counting_all_their_latencies(
    connection: Connection, left: list[int], right: list[int]
) -> None:
    one, other, both = (histogram(connection, each) for each in (left, right, left + right))
    row = connection.execute(
        "select analytics.histogram_add(%s, %s::integer[], %s, %s::integer[])", [*one, *other]
    ).fetchone()
    assert row is not None
    assert (min(one[0], other[0]), row[0]) == both


@RELAXED
@given(latencies=MANY, share=st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_a_percentile_from_buckets_is_within_one_percent(latencies: list[int], share: float) -> None:
    rank = max(1, math.ceil(share * len(latencies)))
    true = sorted(latencies)[rank - 1]
    estimate = math.exp((sorted(map(bucket, latencies))[rank - 1] - 0.5) / 50)
    assert estimate == pytest.approx(true, rel=0.0101)


def test_the_database_names_buckets_as_we_do(connection: Connection) -> None:
    latencies = [1, 2, 3, 10, 99, 100, 101, 12_345, 3_269_017, 2_000_000_000]
    rows = connection.execute(
        "select least(ceil(50.0::float8 * ln(greatest(l, 1)::float8)), 750)::int from unnest(%s::integer[]) with ordinality x (l, i) order by i",
        [latencies],
    ).fetchall()
    assert [row[0] for row in rows] == [bucket(latency) for latency in latencies]
