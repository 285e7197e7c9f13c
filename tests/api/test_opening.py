"""What a page shows first, in one answer: the same as its callbacks tell one by one."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dash import no_update
from flask.testing import FlaskClient
from plotly.io.json import to_json_plotly

from callbacks.cards import draw_cards, draw_verdict
from callbacks.filters import describe
from callbacks.opening import ADDRESS, opening
from callbacks.panels import shown
from callbacks.view import MAX_FIELDS, filters_of
from components.section import Section
from data.warehouse import asking_once
from layouts import PANELS, SECTIONS
from tests.conftest import Connection

BUILT = [section for section in SECTIONS if section.is_built]
PLENTY = 120.0


def month() -> str:
    """A month that is over, whose answers stay the same while the test runs."""
    last = datetime.now(UTC).date() - timedelta(days=3)
    return f"?from={last - timedelta(days=28)}&to={last}"


def plain(told: Any) -> Any:
    """As the browser gets it."""
    return json.loads(to_json_plotly(told))


@pytest.mark.parametrize("section", BUILT, ids=[section.key for section in BUILT])
def test_the_first_answer_of_a_page_is_what_its_callbacks_tell(company: Connection, section: Section) -> None:
    search = month()
    told = opening(section.path, search, "light", PLENTY)
    assert list(told["panels"]) == [panel.key for panel in section.panels]
    assert told["words"] == describe(search, section.path)
    if section.cards and not any(card.metric.kind == "live" for card in section.cards):
        assert told["markup"]["cards"] == draw_cards(search, None, None, section.path)
    for panel in section.panels:
        if panel.live or panel.query.startswith("technical_performance/slow_queries"):
            continue  # of the last minutes, or of what was asked meanwhile
        alone = shown(panel, search, "light", {"choice": panel.choice}) | {"by_itself": False}
        assert plain(told["panels"][panel.key]) == plain(alone), panel.key


def test_panels_that_are_not_reached_in_time_are_left_to_ask_for_themselves(company: Connection) -> None:
    told = opening("/executive-overview", "", "light", -1.0)
    assert told["panels"] == {}
    assert "kpi" in told["markup"]["cards"]
    assert told["facts"]["asOf"]


def test_the_address_chooses_in_its_panels(company: Connection) -> None:
    panel = PANELS["what-changed"]
    other = next(choice for choice, _words in panel.choices if choice != panel.choice)
    search = f"{month()}&panel.what-changed={other}"
    told = opening("/executive-overview", search, "light", PLENTY)["panels"]["what-changed"]
    assert plain(told["parts"]) == plain(shown(panel, search, "light", {"choice": other})["parts"])
    assert plain(told["parts"]) != plain(shown(panel, search, "light", {"choice": panel.choice})["parts"])


def test_a_link_to_a_user_opens_the_timeline_of_that_user(company: Connection) -> None:
    def timeline(search: str) -> Any:
        return plain(opening("/user-intelligence", search, "light", PLENTY)["panels"]["user-search"]["parts"])

    row = company.execute("select user_id from analytics.user_state order by user_id limit 1").fetchone()
    assert row is not None
    told = timeline(f"{month()}&user={row[0]}")
    panel = PANELS["user-search"]
    alone = shown(panel, month(), "light", {"choice": f"{row[0]}.all.100"})["parts"]
    assert told["content"] == plain(alone)["content"]
    assert str(row[0]) in told["content"]


def test_a_user_that_cannot_be_one_is_said_in_the_timeline_alone(company: Connection) -> None:
    told = opening("/user-intelligence", f"{month()}&user=<b>", "light", PLENTY)["panels"]
    said = {
        key
        for key, panel in told.items()
        if "The address asks for something that does not exist" in panel["parts"]["state"]
    }
    assert said == {"user-search"}
    assert "<b>" not in told["user-search"]["parts"]["state"]


@pytest.mark.parametrize(
    ("path", "has_panels"),
    [("/settings", False), ("/nowhere", False), ("", True), ("/executive-overview/", True)],
)
def test_every_address_has_the_words_of_the_shell(
    company: Connection, client: FlaskClient, path: str, has_panels: bool
) -> None:
    told = client.get(ADDRESS, query_string={"path": path}).get_json()
    assert told["words"]["range-label"]
    assert bool(told["panels"]) is has_panels


def test_an_address_that_means_nothing_is_told_in_words_and_panels(company: Connection) -> None:
    told = opening("/executive-overview", "?range=<script>alert(1)</script>", "light", PLENTY)
    assert "<script>" not in json.dumps(told["words"])
    for panel in told["panels"].values():
        assert "The address asks for something that does not exist" in panel["parts"]["state"]


@pytest.mark.parametrize(
    "section", [section for section in BUILT if section.cards], ids=lambda section: section.key
)
def test_a_slash_at_the_end_of_an_address_leaves_its_cards(company: Connection, section: Section) -> None:
    def drawn(path: str) -> list[str]:
        return re.findall(
            r'data-card="([a-z_0-9]+)"',
            json.dumps(plain(draw_cards(month(), None, None, path))).replace('\\"', '"'),
        )

    assert drawn(f"{section.path}/") == drawn(section.path) == [card.metric.key for card in section.cards]


def test_a_page_that_is_none_has_no_cards(company: Connection) -> None:
    assert draw_cards(month(), None, None, "/nowhere") is no_update
    assert draw_verdict(month(), None, None, "/nowhere/") is no_update
    assert draw_verdict(month(), None, None, "/executive-overview/") is not no_update


def test_an_address_of_too_many_parameters_is_told_in_words_cards_and_panels(company: Connection) -> None:
    told = opening("/executive-overview", "?range=7d" + "&x=1" * MAX_FIELDS, "light", PLENTY)
    sentence = f"the address has more than {MAX_FIELDS} parameters"
    assert told["words"]["toasts"].startswith(f"T{sentence[1:]}")
    assert sentence in told["markup"]["cards"]
    for panel in told["panels"].values():
        assert sentence in panel["parts"]["state"]


def test_the_theme_is_the_visitors_and_the_answer_is_kept_by_nobody(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def note(*question: str) -> dict[str, Any]:
        asked.append(question)
        return {}

    monkeypatch.setattr("callbacks.opening.opening", note)
    client.set_cookie("er-theme", "dark")
    answer = client.get(ADDRESS, query_string={"path": "/campaigns", "search": "?range=7d"})
    client.delete_cookie("er-theme")
    client.get(ADDRESS)
    assert asked == [("/campaigns", "?range=7d", "dark"), ("/", "", "light")]
    assert answer.headers["Cache-Control"] == "no-store"


def test_figures_are_drawn_in_the_theme(company: Connection) -> None:
    light, dark = (
        plain(opening("/executive-overview", month(), theme, PLENTY))["panels"]["requests-trend"]["figure"]
        for theme in ("light", "dark")
    )
    assert light["data"][0]["x"] == dark["data"][0]["x"]
    assert light != dark


def test_the_page_names_what_is_asked_first_once_the_theme_of_its_visitor_is_known(
    client: FlaskClient,
) -> None:
    first = client.get("/campaign-performance?range=7d")
    assert "Link" not in first.headers
    assert re.search(
        r'<link rel="preload" as="script" href="[^"]*/plotly.min.js[^"]*" id="plotly-js">', first.text
    )
    client.set_cookie("er-theme", "dark")
    known, nowhere = client.get("/campaign-performance?range=7d&x=~*"), client.get("/nowhere")
    client.delete_cookie("er-theme")
    opened = "path=%2Fcampaign-performance&search=%3Frange%3D7d%26x%3D%7E*"
    assert known.headers["Link"] == ", ".join(
        f"<{url}>; rel=preload; as=fetch; crossorigin"
        for url in (f"/_dash-layout?{opened}", "/_dash-dependencies", f"/_first-answers?{opened}")
    )
    assert "Link" not in nowhere.headers
    assert re.search(r'<script async src="[^"]*/plotly.min.js[^"]*" id="plotly-js"></script>', known.text)


def test_what_is_asked_together_is_asked_of_one_moment(company: Connection) -> None:
    with asking_once():
        first = filters_of("?range=today")
        assert filters_of("?range=today") == first
    assert filters_of("?range=today").now > first.now


def test_a_page_reads_dash_as_one_file_that_is_kept_for_ever(client: FlaskClient) -> None:
    page = client.get("/executive-overview").text
    (address,) = re.findall(r'<script src="(/_dash-component-suites/[^"]+)"', page)
    script = client.get(address)
    assert "immutable" in script.headers["Cache-Control"]
    for part in ("DashRenderer", "dash_html_components", "dash_core_components", "dash_bootstrap_components"):
        assert part in script.text
