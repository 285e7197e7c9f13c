"""What journeys are drawn with: the funnel with people who still have time, named bins, losses on a map, the control of steps."""

import json

import pytest
from dash.development.base_component import Component

from components.charts.histogram import Bin, histogram
from components.charts.worldmap import Country, map_range, worldmap
from components.countries import country_name, iso3
from components.funnel import Stage, funnel
from components.journey_steps import DEFAULT, STEPS, accepts, step_picker
from components.static import markup
from data.settings import PROJECT_DIR


def _html(part: Component) -> str:
    return markup(part)


def test_people_who_still_have_time_are_drawn_hatched_and_are_in_no_share() -> None:
    text = _html(
        funnel((Stage("In", 200, so_far=100), Stage("Paid", 50, 7200, 80, 20, other_n=7)), caption="Funnel")
    )
    assert "25 % of the step before" in text
    assert "25.0" in text
    assert "80 may still come" in text
    assert "7 another way" in text
    assert text.count("funnel-so-far") == 2
    assert "--p:66.67" in text  # 200 of 300 who entered
    assert "so far" not in text.replace("funnel-so-far", "")


def test_where_nobodys_time_is_over_the_shares_are_said_to_be_so_far() -> None:
    text = _html(funnel((Stage("In", 0, so_far=100), Stage("Paid", 0, None, 80, 20)), caption="Funnel"))
    assert "20 % of the step before so far" in text
    assert "is-so-far" in text
    assert "funnel-bar" not in text


def test_a_bin_with_a_name_carries_it_and_the_median_of_whole_numbers_stands_in_its_middle() -> None:
    bins = [Bin(1, 2, 5, name="1"), Bin(2, 3, 5, name="2"), Bin(3, None, 1, name="3 +")]
    figure = histogram(bins, theme="light", unit="count", median=2, whole=True)
    assert figure["layout"]["xaxis"]["ticktext"] == ["1", "2", "3 +"]
    assert figure["layout"]["shapes"][0]["x0"] == pytest.approx(1.0)
    assert histogram(bins, theme="light", unit="count", median=2)["layout"]["shapes"][0]["x0"] == 0.5


def test_a_bin_of_one_value_holds_a_median_that_equals_it() -> None:
    figure = histogram([Bin(0, 0, 9, name="one call"), Bin(0, 60, 1, name="<1")], theme="dark", median=0)
    assert figure["layout"]["shapes"][0]["x0"] == 0.0


def test_a_loss_is_on_the_map_and_as_far_from_zero_as_a_gain_of_its_size() -> None:
    places = [Country("EGY", "Egypt", 90), Country("FRA", "France", -90), Country("DEU", "Germany", 0)]
    trace = worldmap(places, theme="light", unit="money", signed=True)["data"][0]
    assert trace["locations"] == ["EGY", "FRA"]
    assert trace["z"][0] == -trace["z"][1]
    assert (trace["zmin"], trace["zmax"]) == (-trace["zmax"], trace["zmax"])
    assert map_range(places, "money", signed=True) == ("−$90.00", "$90.00")
    assert worldmap(places, theme="light")["data"][0]["locations"] == ["EGY"]


def test_every_country_of_the_map_that_has_a_code_has_a_name() -> None:
    shapes = json.loads((PROJECT_DIR / "assets/vendor/topojson/world_50m.json").read_text())
    drawn = {shape["id"] for shape in shapes["objects"]["countries"]["geometries"]}
    assert {"EGY", "SAU", "USA", "DEU"} <= drawn
    assert (iso3("EG"), country_name("EG")) == ("EGY", "Egypt")
    assert (iso3("private"), country_name("private")) == (None, "Private address")
    assert (iso3("??"), country_name("??")) == (None, "??")


def test_the_control_of_steps_offers_every_step_and_begins_with_the_default() -> None:
    text = _html(step_picker(DEFAULT))
    assert accepts(DEFAULT)
    for name in STEPS.values():
        assert name in text
    assert text.count("data-journey") >= 8
