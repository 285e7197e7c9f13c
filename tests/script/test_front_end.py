"""What is built for the browser: a map that is light and lacks no country, and icons of which each has its place."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from api.serving import VENDOR
from components.icons import ICONS

Ring = list[tuple[float, float]]


@pytest.fixture(scope="module")
def world() -> dict[str, Any]:
    """The topology that the map of users is drawn from."""
    found: dict[str, Any] = json.loads((VENDOR / "topojson" / "world_50m.json").read_text())
    return found


def _arc(world: dict[str, Any], number: int) -> Ring:
    """Differences added up, in the direction asked for."""
    x = y = 0
    points = []
    for across, up in world["arcs"][number if number >= 0 else ~number]:
        x, y = x + across, y + up
        points.append((float(x), float(y)))
    return points if number >= 0 else points[::-1]


def _rings(world: dict[str, Any], country: dict[str, Any]) -> Iterator[Ring]:
    for polygon in country["arcs"]:
        yield [point for number in polygon[0] for point in _arc(world, number)]


def _area(ring: Ring) -> float:
    """Of a ring in its own units (the shoelace formula)."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))) / 2


def test_every_country_is_on_the_map(world: dict[str, Any]) -> None:
    countries = world["objects"]["countries"]["geometries"]
    assert {"USA", "SGP", "MLT", "MDV", "LIE", "MCO", "NRU"} <= {country["id"] for country in countries}
    assert [one["id"] for one in countries if not any(_area(ring) > 0 for ring in _rings(world, one))] == []


def test_the_map_holds_no_more_than_is_drawn(world: dict[str, Any]) -> None:
    assert set(world["objects"]) == {"countries", "land"}
    assert sum(len(arc) for arc in world["arcs"]) < 35_000, "the shipped map has 143,236 points"


def test_each_icon_has_its_place_in_the_row() -> None:
    style = (VENDOR / "icons.css").read_text()
    places = dict(re.findall(r"\.icon-([a-z]+),\S+\{mask-position:([\d.]+)% 0\}", style))
    assert list(places) == list(ICONS)
    assert len(set(places.values())) == len(ICONS)
    assert style.count("%3Cg ") == len(ICONS), "one drawing each"
    assert style.count("data:image") == 1, "a picture more is a document more for the browser to make"
