"""Equal questions share a key; different questions never do."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cache import cache_key, query_name
from data.cache.keys import canonical

scalars: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.decimals(), st.dates(),
    st.datetimes(), st.times(), st.timedeltas(), st.uuids(), st.sampled_from(["1", "None", "True", "2026-01-01", "1.0"]),
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.tuples(inner, inner), st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=10,
)


def same(one: Any, other: Any) -> bool:
    """Equal in type and value, all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return repr(one) == repr(other)


@given(values, values)
def test_two_values_share_a_key_only_when_they_are_the_same_in_type_and_value(one: Any, other: Any) -> None:
    assert (cache_key("q", one) == cache_key("q", other)) == same(one, other)


@given(st.lists(scalars, min_size=2, max_size=6))
def test_a_value_and_its_text_never_collide(items: list[Any]) -> None:
    for item in items:
        if not isinstance(item, str):
            assert canonical(item) != canonical(str(item))
            assert canonical([item]) != canonical((item,))


def test_values_that_python_calls_equal_but_are_of_different_types_have_different_keys() -> None:
    ones = [
        1,
        1.0,
        True,
        "1",
        Decimal(1),
        b"1",
        [1],
        (1,),
        {"1": 1},
        {1: 1},
        UUID(int=1),
        dt.timedelta(microseconds=1),
        None,
    ]
    assert len({cache_key("q", value) for value in ones}) == len(ones)
    moments = [
        dt.date(2026, 1, 1),
        dt.datetime(2026, 1, 1),
        dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        "2026-01-01",
    ]
    assert len({cache_key("q", value) for value in moments}) == len(moments)


def test_the_order_of_names_does_not_matter_and_that_of_values_does() -> None:
    assert cache_key("q", {"a": 1, "b": 2}) == cache_key("q", {"b": 2, "a": 1})
    assert cache_key("q", {1, 2}) == cache_key("q", {2, 1})
    assert cache_key("q", [1, 2]) != cache_key("q", [2, 1])


@dataclass(frozen=True)
class Filters:
    service: str | None = None


@dataclass(frozen=True)
class OtherFilters:
    service: str | None = None


class Colour(StrEnum):
    RED = "red"


def test_records_are_told_apart_by_type_and_fields() -> None:
    assert cache_key("q", Filters("chat")) == cache_key("q", Filters("chat"))
    assert cache_key("q", Filters()) != cache_key("q", OtherFilters())
    assert cache_key("q", Filters()) != cache_key("q", Filters("None"))
    assert cache_key("q", Colour.RED) != cache_key("q", "red")
    assert cache_key("q", ZoneInfo("UTC")) != cache_key("q", "UTC")


def test_name_and_version_are_part_of_the_key_and_the_name_can_be_read_back() -> None:
    assert len({cache_key("a", {}), cache_key("b", {}), cache_key("a", {}, "2")}) == 3
    assert query_name(cache_key("section/a|b", {})) == "section/a|b"


def test_a_value_without_a_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        cache_key("q", {"frame": object()})
