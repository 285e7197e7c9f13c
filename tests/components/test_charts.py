"""Every kind of chart: plain figures that plotly accepts, in both themes, whatever the rows are."""

import json
import re
import warnings
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
import pytest

from components.charts.axes import Figure, pushed_apart, time_axis, value_axis, value_ticks
from components.charts.bar import Bars, bar, bar_with_rate, growth
from components.charts.donut import donut
from components.charts.events import MOST_EVENTS, Event, with_events
from components.charts.forecast import Forecast, forecast
from components.charts.histogram import Bin, histogram
from components.charts.line import line
from components.charts.marks import Note, Threshold
from components.charts.matrix import Bubble, dominated, matrix
from components.charts.radar import Profile, dots, radar
from components.charts.ranked import ranked
from components.charts.sankey import Flow, sankey
from components.charts.traces import Series
from components.charts.treemap import Tile, treemap
from components.charts.waterfall import Step, waterfall
from components.charts.worldmap import Country, worldmap
from components.drawings.names import model_name
from components.theme import Theme

DAYS = [date(2026, 10, 26) + timedelta(days=i) for i in range(28)]
MINUTES = [datetime(2026, 11, 22, 9, 59) + timedelta(minutes=i) for i in range(60)]
IRIS = "#5350C8"
HOSTILE = "<script>alert(1)</script>"


def kinds(theme: Theme, name: str = "Chat") -> dict[str, dict[str, Any]]:
    """One figure of every kind."""
    ys = [float(i) for i in range(28)]
    series = Series(name, ys, IRIS, True, compare=ys, band=(ys, ys))
    bars = Bars(name, ys, IRIS)
    ahead = Forecast(DAYS[-3:], [1, 2, 3], ([0, 1, 2], [2, 3, 4]), ([0, 0, 1], [3, 4, 5]))
    profile = Profile(name, {"Speed": 0.4, "Cost": None, "Success": 0.9}, IRIS, {"Speed": "2 s"})
    return {
        "line": line(
            DAYS,
            [series],
            theme=theme,
            thresholds=[Threshold(20, name, "crit")],
        ),
        "between": line(
            DAYS, [series, Series("b", ys, IRIS)], theme=theme, unit="money", between="70.8 % gross margin"
        ),
        "minutes": line(MINUTES, [Series(name, [1.0] * 60, IRIS)], theme=theme, unit="ms", zero=False),
        "bar": bar(DAYS, [bars, bars], theme=theme, unfinished=True, labels=True),
        "rate": bar_with_rate(
            DAYS,
            [bars],
            Series("rate", [0.01] * 28, IRIS, True),
            theme=theme,
            unfinished=True,
            notes=[Note(DAYS[3], 0.01, name, name, name)],
        ),
        "growth": growth(DAYS, [bars], [bars], theme=theme, unfinished=True),
        "ranked": ranked(
            [name, "b"], [1, None], theme=theme, colors=[IRIS, IRIS], errors=([0, None], [2, None])
        ),
        "waterfall": waterfall([Step(name, 5), Step("Out", -2), Step("Sum", None, True)], theme=theme),
        "histogram": histogram([Bin(1, 2, 4, 5), Bin(2, None, 3, 1)], theme=theme, median=1.5),
        "donut": donut([name, "b"], [1, 2], theme=theme, note="a month"),
        "sankey": sankey(
            [Flow(1, name, "end", 4), Flow(1, name, "b", 2)], theme=theme, colors={}, order=[name, "b"]
        ),
        "forecast": forecast(DAYS, series, ahead, theme=theme, thresholds=[Threshold(30, name, "warn")]),
        "matrix": matrix([Bubble(name, 0.1, 900, 10, IRIS), Bubble("b", 0.2, 1900, 20, IRIS)], theme=theme),
        "radar": radar(["Speed", "Cost", "Success"], [profile], theme=theme),
        "dots": dots(["Speed", "Cost", "Success"], [profile], theme=theme),
        "treemap": treemap([Tile(name, 4, 2), Tile("b", 2, None, "group")], theme=theme),
        "map": worldmap([Country("USA", name, 14820), Country("NLD", "nobody", 0)], theme=theme),
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", kinds("light"))
def test_plotly_accepts_the_figure_and_it_is_plain_json(kind: str, theme: Theme) -> None:
    figure = kinds(theme)[kind]
    json.dumps(figure, allow_nan=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layout = {k: v for k, v in figure["layout"].items() if v is not None}
        go.Figure(data=figure["data"], layout=layout)


@pytest.mark.parametrize("kind", kinds("light"))
def test_a_name_from_the_database_never_becomes_markup(kind: str) -> None:
    text = json.dumps(kinds("light", HOSTILE)[kind])
    assert "<script" not in text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_rows_still_make_a_figure(theme: Theme) -> None:
    empty = Series("none", [], IRIS, True)
    ahead = Forecast([], [], ([], []), ([], []))
    for figure in (
        line([], [empty], theme=theme),
        line([DAYS[0]], [Series("one", [None], IRIS)], theme=theme),
        bar([], [Bars("none", [], IRIS)], theme=theme, unfinished=True, highlight_last=True),
        growth([], [], [], theme=theme),
        histogram([], theme=theme),
        matrix([], theme=theme),
        sankey([], theme=theme, colors={}, order=[]),
        forecast([], empty, ahead, theme=theme),
        worldmap([], theme=theme),
        treemap([], theme=theme),
        waterfall([], theme=theme),
        ranked([], [], theme=theme, colors=[]),
    ):
        json.dumps(figure, allow_nan=False)


def test_bars_begin_at_zero() -> None:
    for figure in (bar(DAYS, [Bars("a", [1000, 1001], IRIS)], theme="light"), kinds("light")["growth"]):
        low, high = figure["layout"]["yaxis"]["range"]
        assert low <= 0 <= high


def test_an_unfinished_bar_is_paler_and_outlined() -> None:
    marker = bar(DAYS[:3], [Bars("a", [1, 2, 3], IRIS)], theme="light", unfinished=True)["data"][0]["marker"]
    assert marker["color"][0] == IRIS
    assert marker["color"][-1] != IRIS
    assert marker["line"]["width"] == [0.0, 0.0, 1.0]


def test_a_bucket_that_is_not_over_and_stands_alone_is_a_ring() -> None:
    lone = Series("rate", [0.0], IRIS, unfinished=True, is_sum=False)
    for drawn in (
        line(DAYS[:1], [lone], unit="percent", theme="light"),
        bar_with_rate(DAYS[:1], [Bars("a", [1], IRIS)], lone, theme="light", unfinished=True),
    ):
        rings = [trace for trace in drawn["data"] if trace.get("mode") == "markers" and trace["y"] == [0.0]]
        assert [trace["marker"]["size"] for trace in rings] == [7]


def test_an_unfinished_line_ends_before_its_last_bucket_and_goes_on_dotted() -> None:
    figure = line(DAYS[:4], [Series("a", [1, 2, 3, 1], IRIS, True)], theme="light")
    solid, _, dotted, ring, _ = figure["data"]
    assert solid["y"] == [1, 2, 3]
    assert dotted["y"] == [3, 1]
    assert dotted["line"]["dash"] != "solid"
    assert "not over yet" in ring["hovertemplate"]


def test_a_label_tells_the_last_finished_value() -> None:
    figure = line(DAYS[:3], [Series("users", [1, 4200, 7], IRIS, True)], theme="light")
    assert "4.2k" in figure["data"][-1]["text"][0]


def test_a_gap_stays_a_gap() -> None:
    figure = line(DAYS[:3], [Series("a", [1, None, 3], IRIS)], theme="light")
    assert figure["data"][0]["y"] == [1, None, 3]
    assert figure["data"][0]["connectgaps"] is False


def test_the_thresholds_are_the_ticks() -> None:
    marks = [Threshold(0.05, "critical", "crit"), Threshold(0.02, "warn", "warn")]
    axis = line(DAYS, [Series("a", [0.01] * 28, IRIS)], theme="light", unit="percent", thresholds=marks)[
        "layout"
    ]["yaxis"]
    assert {0.02, 0.05} <= set(axis["tickvals"])


def test_labels_are_pushed_apart_and_stay_inside() -> None:
    placed = pushed_apart([50, 52, 53], 8, 160, 28)
    ordered = sorted(placed)
    assert all(b - a >= 27.9 for a, b in pairwise(ordered))
    assert ordered[0] >= 8
    assert ordered[-1] <= 160
    assert [sorted(placed).index(p) for p in placed] == [0, 1, 2]


def test_ticks_are_round_and_durations_step_like_clocks() -> None:
    assert value_ticks(0, 51_000, "count") == [0, 20_000, 40_000]
    assert value_ticks(0, 2_900, "ms") == [0, 1000, 2000]
    assert value_axis(0, 14_100, "money")["ticktext"] == ["$0", "$5k", "$10k", "$15k"]


def test_minutes_are_ticked_at_the_quarters_of_the_hour() -> None:
    assert time_axis(MINUTES)["ticktext"] == ["10:00", "10:15", "10:30", "10:45"]


def test_days_are_ticked_a_week_apart() -> None:
    assert time_axis(DAYS)["ticktext"][:2] == ["26 Oct", "2 Nov"]


def test_a_point_that_another_beats_on_both_axes_is_marked() -> None:
    points = [
        Bubble("best", 1, 1, 1, IRIS),
        Bubble("worse", 2, 2, 1, IRIS),
        Bubble("dear, fast", 3, 0.5, 1, IRIS),
    ]
    assert dominated(points) == {1}


def test_a_donut_of_many_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 5"):
        donut([str(i) for i in range(6)], [1] * 6, theme="light")


def test_a_waterfall_adds_up() -> None:
    figure = waterfall([Step("In", 5), Step("Out", -2), Step("Sum", None, True)], theme="light")
    assert figure["data"][0]["y"] == [5, -2, 3]


def test_a_histogram_against_another_period_compares_shares() -> None:
    figure = histogram([Bin(1, 2, 10, 1), Bin(2, 3, 30, 1)], theme="light")
    assert figure["data"][0]["y"] == [0.25, 0.75]
    assert figure["data"][1]["y"][:2] == [0.5, 0.5]


def test_an_interval_does_not_leap_over_a_gap() -> None:
    ys = [1, 2, None, 4, 5, 6]
    figure = line(DAYS[:6], [Series("a", ys, IRIS, band=(ys, ys))], theme="light")
    pieces = [trace for trace in figure["data"] if trace.get("fill") == "toself"]
    assert [len(piece["x"]) for piece in pieces] == [4, 6]


def test_long_numbers_on_an_axis_have_room() -> None:
    ys = [119_214.0 + 20 * at for at in range(28)]
    long = line(DAYS, [Series("revenue", ys, IRIS)], theme="light", unit="money", zero=False)["layout"]
    longest = max(long["yaxis"]["ticktext"], key=len)
    assert len(longest) == len("$119.5k")
    assert long["margin"]["l"] >= 6.9 * len(longest), "a digit of 11 px is 6.9 px wide"
    short = line(DAYS, [Series("calls", [1.0] * 28, IRIS)], theme="light")["layout"]
    assert short["margin"]["l"] == 44


def test_a_scale_has_more_than_one_tick() -> None:
    rate = Series("failed", [0.012, 0.044], IRIS)
    axis = bar_with_rate(DAYS[:2], [Bars("a", [1, 2], IRIS)], rate, theme="light")["layout"]["yaxis2"]
    assert axis["ticktext"] == ["0\u00a0%", "5\u00a0%"]


def marked_days(figure: Figure) -> list[str]:
    """The days on which a line of events stands, as plotly reads them from its path."""
    paths = [shape["path"] for shape in figure["layout"].get("shapes", []) if shape["type"] == "path"]
    return [day for path in paths for day in re.findall(r"M([\d-]+),0V1", path)]


def test_a_campaign_is_marked_on_the_day_it_begins_and_nowhere_else() -> None:
    days = [date(2026, 11, 1) + timedelta(days=i) for i in range(20)]
    chart = line(days, [Series("calls", list(range(20)), "#5350C8")], theme="light")
    events = [
        Event(date(2026, 11, 5), "<b>Sale</b>", True),
        Event(date(2026, 11, 5), "Fair", False),
        Event(date(2026, 12, 5), "Later", True),
    ]
    marked = with_events(chart, events, "light")
    assert marked_days(chart) == []
    assert marked_days(marked) == ["2026-11-05"]
    dots = marked["data"][-1]
    assert (dots["x"], dots["y"]) == (["2026-11-05 00:00:00"], [marked["layout"]["yaxis"]["range"][1]])
    assert dots["customdata"] == ["&lt;b&gt;Sale&lt;/b&gt; begins<br>Fair ends"]
    assert [word["hovertext"] for word in marked["layout"]["annotations"]] == [
        "A campaign begins (\u25cf) or ends (\u25cb)"
    ]
    assert with_events(chart, [], "light") is chart
    assert with_events(chart, events[2:], "light") is chart, "a campaign outside the days shown"


def test_a_campaign_between_two_buckets_tells_itself_at_its_dot() -> None:
    weeks = [date(2026, 8, 31) + timedelta(days=7 * i) for i in range(12)]
    chart = line(weeks, [Series("calls", list(range(12)), IRIS)], theme="light")
    marked = with_events(chart, [Event(date(2026, 10, 8), "Sale", False)], "light")
    assert marked["data"] == chart["data"]
    _, dot = marked["layout"]["annotations"]
    assert (dot["x"], dot["hovertext"]) == ("2026-10-08 00:00:00", "Thu 8 Oct<br>Sale ends")
    assert dot["text"].startswith("\u25cb")


def test_a_dot_on_a_log_axis_is_at_its_top() -> None:
    chart = line(DAYS, [Series("ms", [10.0 ** (i % 4) for i in range(28)], IRIS)], theme="light", is_log=True)
    dots = with_events(chart, [Event(DAYS[9], "Sale", True)], "light")["data"][-1]
    assert dots["y"] == [pytest.approx(10 ** chart["layout"]["yaxis"]["range"][1])]


def test_marks_of_a_quarter_stand_apart_and_the_more_important_one_stays() -> None:
    days = [date(2026, 9, 1) + timedelta(days=i) for i in range(90)]
    chart = line(days, [Series("calls", list(range(90)), "#5350C8")], theme="light")
    events = [Event(days[at], f"campaign {at}", True) for at in (41, 40, 42, 44, 60)]
    assert marked_days(with_events(chart, events, "light")) == [str(days[at]) for at in (41, 44, 60)]


def test_a_fence_of_marks_is_never_drawn_and_short_charts_have_none() -> None:
    days = [date(2026, 11, 1) + timedelta(days=i) for i in range(30)]
    chart = line(days, [Series("calls", list(range(30)), "#5350C8")], theme="dark")
    events = [Event(day, f"campaign {i}", True) for i, day in enumerate(days)]
    assert len(marked_days(with_events(chart, events, "dark"))) == MOST_EVENTS
    told = with_events(chart, events, "dark")["layout"]["annotations"][-1]
    assert told["text"] == f"campaigns +{30 - MOST_EVENTS}"
    assert f"on {30 - MOST_EVENTS} more days as well" in told["hovertext"]
    latest = marked_days(with_events(chart, events[::-1], "dark"))
    assert latest[0] == f"2026-11-{31 - MOST_EVENTS}", "the most important come first, whenever they are"
    hours = [datetime(2026, 11, 1, hour) for hour in range(24)]
    short = line(hours, [Series("calls", list(range(24)), "#5350C8")], theme="dark")
    assert with_events(short, events, "dark") is short


def test_what_the_dots_are_is_written_in_a_row_above_them_and_inside_the_plot() -> None:
    events = [Event(DAYS[at], "Sale", True) for at in (1, 26)]
    for chart in (
        line(DAYS, [Series("calls", [1.0] * 28, IRIS)], theme="light"),
        bar(DAYS, [Bars("calls", [1.0] * 28, IRIS)], theme="light"),
    ):
        marked = with_events(chart, events, "light")
        layout, dots = marked["layout"], marked["data"][-1]
        legend = layout["annotations"][-1]
        assert legend["text"] == "campaigns"
        assert (legend["x"], legend["xanchor"]) == (1, "right"), "the words at the ends of lines stand beyond"
        assert legend["yshift"] >= dots["textfont"]["size"] / 2, (
            "above the names beside the dots, not on them"
        )
        assert layout["margin"]["t"] >= legend["yshift"] + 1.3 * legend["font"]["size"], "inside the picture"


def test_of_several_lines_each_label_begins_with_a_dash_in_its_colour() -> None:
    """A label that was pushed apart may stand beside the end of another line."""
    lines = [Series("FLUX", [5, 5.0], IRIS, compare=[4, 5.1]), Series("Luma", [5, 5.2], "#0596B1")]
    drawn = line(DAYS[:2], lines, theme="light")
    before = next(trace["line"]["color"] for trace in drawn["data"] if trace.get("name") == "before")
    for name, color in (("FLUX", IRIS), ("Luma", "#0596B1"), ("before", before)):
        (text,) = (text for text in drawn["data"][-1]["text"] if name in text)
        assert f"color:{color};" in text


def test_a_line_alone_has_no_dash_before_its_label() -> None:
    (text,) = line(DAYS[:2], [Series("users", [1, 2], IRIS)], theme="light")["data"][-1]["text"]
    assert IRIS not in text


def test_many_labels_at_the_end_of_lines_stand_apart_and_have_room() -> None:
    names = ["dall-e-3", "Ideogram v2-turbo", "All", "FLUX", "Gemini", "Stability"]
    drawn = line(
        DAYS,
        [Series(name, [0.05 + i / 1000] * 28, IRIS) for i, name in enumerate(names)],
        theme="light",
        unit="money",
        height=256,
    )
    labels = drawn["data"][-1]
    assert all(any(name in text for name in names) for text in labels["text"])
    low, high = drawn["layout"]["yaxis"]["range"]
    margin = drawn["layout"]["margin"]
    per_unit = (256 - margin["t"] - margin["b"]) / (high - low)
    places = sorted(float(y) * per_unit for y in labels["y"])
    assert len(places) == len(names)
    assert min(b - a for a, b in pairwise(places)) > 35  # two lines of a label take 30
    assert margin["r"] >= 10 + 6 * len("Ideogram v2-turbo")


def test_a_bare_version_says_whose_model_it_is() -> None:
    assert [model_name("ideogram", "v2-turbo"), model_name("flux", "flux"), model_name("google", "veo3")] == [
        "Ideogram v2-turbo",
        "FLUX",
        "veo3",
    ]


@pytest.mark.parametrize("steps", [3, 4, 5])
def test_heads_over_the_steps_of_a_flow_stand_apart_on_a_phone(steps: int) -> None:
    flows = [Flow(step, "a", "a", 1) for step in range(1, steps)]
    words = sankey(flows, theme="light", colors={}, order=["a"])["layout"]["annotations"][:steps]
    room = 336 - 32 - 132  # of a panel at 360 px: less its padding and the names on the right
    begins = {"left": 0.0, "center": 0.5, "right": 1.0}
    ends = 0.0
    for word in words:
        wide = 5.6 * len(word["text"])
        left = word["x"] * room - begins[word["xanchor"]] * wide
        assert left >= ends
        ends = left + wide + 3


def noted(*notes: tuple[int, str, str], others: Mapping[int, float] = {}) -> list[dict[str, Any]]:
    """Notes at days of four weeks, as they are written; `others` are more peaks of the line."""
    given = [Note(DAYS[at], 0.05, text, short, "in full") for at, text, short in notes]
    rate = Series("rate", [others.get(i, 0.01) for i in range(28)], IRIS, True)
    chart = bar_with_rate(DAYS, [Bars("calls", [1.0] * 28, IRIS)], rate, theme="light", notes=given)
    return [
        {"x": label["x"], "text": label["text"], "side": label["xanchor"], "on": label["yref"]}
        for label in chart["layout"]["annotations"]
    ]


def test_a_note_stands_beside_its_peak_towards_the_middle_of_the_lower_plot() -> None:
    early, late = (
        noted((3, "mostly FLUX, 4 Nov", "mostly FLUX")),
        noted((24, "mostly Luma, 25 Nov", "mostly Luma")),
    )
    assert [(one["text"], one["side"], one["on"]) for one in early] == [("mostly FLUX, 4 Nov", "left", "y2")]
    assert [(one["text"], one["side"]) for one in late] == [("mostly Luma, 25 Nov", "right")]


def test_a_note_does_not_stand_on_the_line() -> None:
    second = {18: 0.045}
    (note,) = noted((10, "mostly FLUX, 11 Nov", "mostly FLUX"), others=second)
    assert note["text"] == "mostly FLUX", "the whole words would run over the second peak"
    assert noted((10, "mostly FLUX, 11 Nov", "mostly FLUX"), others={11: 0.045, 9: 0.045}) == []


def test_notes_that_would_run_into_each_other_are_shortened_or_left_out_the_most_important_stays() -> None:
    both = noted(
        (2, "mostly FLUX, 3 Nov", "mostly FLUX"), (26, "mostly Stability, 27 Nov", "mostly Stability")
    )
    assert [one["text"] for one in both] == ["mostly FLUX, 3 Nov", "mostly Stability"]
    near = noted((5, "mostly FLUX, 6 Nov", "mostly FLUX"), (8, "mostly Luma, 9 Nov", "mostly Luma"))
    assert [one["text"] for one in near] == ["mostly FLUX, 6 Nov"]
