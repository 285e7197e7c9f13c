# ruff: noqa: E501 - a table of cases is read across
"""Every panel of every section, walked: it draws with rows, says why there are none, and lets no markup through."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import plotly.utils
import pytest
from dash.development.base_component import Component

from components.kpi import kpi_leaves
from components.kpi_state import kpi_state
from components.panel import Panel, frame
from components.section import Section, page
from components.static import markup
from components.subtitle import subtitle
from components.theme import EntityColors, Theme
from components.view import View
from data.filters import parse
from data.metrics import METRICS
from data.queries import load, names
from data.readings import read
from data.warehouse import fetch
from layouts import BY_PATH, PANELS, SECTION_OF, SECTIONS
from layouts.root import root
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, TWO_DAYS, Call, insert_calls, insert_company, insert_people, person
from tests.data.sql.settled import settled

HOSTILE = (
    "<script>alert('x')</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>",
    "<a href='javascript:alert(1)'>here</a>",
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "x" * 10_000,
    "🚀👩‍👩‍👧‍👦" * 20,
    "\u202eevil\u202c العربية שלום",
    "100% %(now)s {0} \\ ' \" ; --",
)
# what nobody in the company is or did
NOBODY = ("limited", "100.stage.at_risk", "content", "all.last", "paying.this", "paying.last")
PARTS = ("subtitle", "tag", "state", "hero", "aside", "content")
EVERY_PANEL = pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS.keys())
BUILT = pytest.mark.parametrize(
    "section", [section for section in SECTIONS if section.is_built], ids=lambda section: section.key
)


def test_the_twelve_sections_stand_in_their_order() -> None:
    assert [section.key for section in SECTIONS[:2]] == ["executive_overview", "realtime_operations"]
    assert {section.key for section in SECTIONS} == {
        "executive_overview", "realtime_operations", "user_intelligence", "financial_analytics", "technical_performance", "content_quality", "security_abuse", "business_intelligence",
        "alerts_anomalies", "forecasting", "campaign_performance", "frontend_performance",
    }  # fmt: skip


def test_no_panel_key_is_used_twice() -> None:
    keys = [panel.key for section in SECTIONS for panel in section.panels]
    assert len(keys) == len(set(keys)) == len(PANELS) >= 15


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_a_section_has_an_address_a_question_and_its_place(section: Section) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", section.key)
    assert section.question.endswith("?")
    assert BY_PATH[section.path] is section
    assert section.is_built == bool(section.rows)


@BUILT
def test_the_rows_of_a_section_mention_exactly_its_panels(section: Section) -> None:
    mentioned = [
        key for row in section.rows for cell in row for key in ((cell,) if isinstance(cell, str) else cell)
    ]
    assert sorted(mentioned) == sorted(
        [panel.key for panel in section.panels] + (["cards"] if section.cards else [])
    )


@BUILT
def test_a_row_of_a_section_is_twelve_columns_wide(section: Section) -> None:
    for row in section.rows:
        widths = [
            (8 if len(row) > 1 else 12)
            if cell == "cards"
            else PANELS[cell if isinstance(cell, str) else cell[0]].span
            for cell in row
        ]
        assert sum(widths) == 12, row


@EVERY_PANEL
def test_a_panel_says_what_it_is(panel: Panel) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", panel.key)
    assert panel.title
    assert panel.query in names()
    assert METRICS[panel.metric.key] is panel.metric
    title, words = panel.empty
    assert title
    assert words.endswith(".")
    assert panel.choice in panel.every_choice


@EVERY_PANEL
def test_the_frame_of_a_panel_carries_meaning_formula_and_action(panel: Panel) -> None:
    framed: Any = frame(panel)
    for words in (panel.title, panel.metric.means, panel.metric.formula, panel.metric.action):
        assert escape(words, quote=False) in framed.html
    assert f'data-panel="{panel.key}"' in framed.html
    assert framed.id == {"type": "panel", "key": panel.key}
    assert framed.ask == {"choice": panel.choice}


@BUILT
def test_a_page_holds_every_panel_and_card_once(section: Section) -> None:
    text = _json(page(section))
    for panel in section.panels:
        assert text.count(f'"id": {{"type": "panel", "key": "{panel.key}"}}') == 1
    for card in section.cards:
        assert text.count(f'data-card=\\"{card.metric.key}\\"') == 1


def test_a_page_is_few_components() -> None:
    """Dash's work in the browser grows with their number times the number of changes."""
    for section in SECTIONS:
        if section.is_built:
            mounted = [part for part in page(section)._traverse() if isinstance(part, Component)]  # type: ignore[no-untyped-call]
            assert len(mounted) <= 2 * len(section.panels) + 12, section.key


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(
        database_server, _templates, tmp_path_factory.mktemp("company"), insert_company
    ) as connection:
        yield connection


def _view(now: datetime, theme: Theme, choice: str | None, **asked: str) -> View:
    params = {name: [value] for name, value in asked.items()} | ({"choice": [choice]} if choice else {})
    return View(
        parse(params, now=now, zone=ZoneInfo("UTC")),
        theme,
        "USD",
        EntityColors({"provider": {"openai": 0}, "service": {"chat": 0}}),
        "?range=28d",
    )


def _drawn(panel: Panel, view: View) -> list[Any]:
    """Everything a panel shows of its rows."""
    answer = fetch(panel.query, view.filters, fresh=True)
    words = [panel.draw(answer, view), subtitle(panel, answer, view)]
    words += [more(answer, view) for more in (panel.hero, panel.aside, panel.badges, panel.note) if more]
    return words


@pytest.mark.parametrize("theme", ["light", "dark"])
@EVERY_PANEL
def test_a_panel_draws_its_rows_under_each_of_its_choices(
    company: Connection, panel: Panel, theme: Theme
) -> None:
    for choice in panel.every_choice:
        view = _view(NOW, theme, choice, **TWO_DAYS)
        assert not panel.is_empty(fetch(panel.query, view.filters, fresh=True)) or choice in NOBODY
        picture, words, *_rest = _drawn(panel, view)
        assert isinstance(picture, Component) == (panel.body != "graph")
        if panel.body == "graph":
            assert picture["data"]
            assert picture["layout"]
        assert isinstance(words, str)
        _json(picture)


@pytest.mark.parametrize(
    "asked",
    [
        {"range": "60m"},
        {"range": "today"},
        {"range": "90d"},
        {"range": "28d", "compare": "none"},
        {"range": "7d", "plan": "pro", "country": "DE"},
        {"range": "yesterday", "provider": "nobody"},
    ],
)
@EVERY_PANEL
def test_a_panel_draws_or_is_empty_in_every_period(
    company: Connection, panel: Panel, asked: dict[str, str]
) -> None:
    view = _view(NOW, "light", panel.choice, **asked)
    answer = fetch(panel.query, view.filters, fresh=True)
    if not panel.is_empty(answer):
        for part in _drawn(panel, view):
            _json(part)
    assert len(subtitle(panel, answer, view)) < 300


@EVERY_PANEL
def test_a_panel_names_the_filters_that_do_not_apply_to_it(company: Connection, panel: Panel) -> None:
    view = _view(
        NOW, "light", panel.choice, range="28d", service="chat", plan="pro", country="DE", campaign="x"
    )
    answer = fetch(panel.query, view.filters, fresh=True)
    obeyed = {name for group in load(panel.query).groups for name in group}
    assert set(answer.ignored) >= {"service", "plan", "country", "campaign"} - obeyed
    assert bool(answer.ignored) == ("apply" in subtitle(panel, answer, view))


@EVERY_PANEL
def test_what_a_panel_says_under_its_title_is_made_of_sentences(company: Connection, panel: Panel) -> None:
    """Also where it has no rows, or none that are told yet."""
    view = _view(NOW, "light", panel.choice, **{**TWO_DAYS, "provider": "openai"})
    answer = fetch(panel.query, view.filters, fresh=True)
    for told in (answer, replace(answer, rows=()), replace(answer, rows=(), untold=True)):
        parts = subtitle(panel, told, view).split(". ")
        assert parts == [""] or all(part == part.strip(" .,;:") != "" for part in parts), parts


@BUILT
def test_every_card_of_a_section_shows_a_value_or_a_reason(company: Connection, section: Section) -> None:
    for card in section.cards:
        view = _view(NOW, "light", None, **TWO_DAYS)
        leaves = kpi_leaves(kpi_state(read(card.metric, view.filters), view))
        assert leaves["value"] not in ("", None), card.metric.key
        assert leaves["word"]


def test_the_root_of_the_page_names_every_section_and_marks_those_that_are_not_built(
    company: Connection,
) -> None:
    from flask import Flask

    with Flask("test").test_request_context("/"):
        text = _json(root())
    for section in SECTIONS:
        assert escape(section.title, quote=False) in text
        assert f'id=\\"nav-{section.key}\\"' in text
    assert text.count("not built yet") >= sum(not section.is_built for section in SECTIONS)


@pytest.fixture(scope="module")
def empty(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(database_server, _templates, tmp_path_factory.mktemp("empty")) as connection:
        yield connection


@EVERY_PANEL
def test_a_panel_without_rows_says_why_instead_of_drawing_nothing(empty: Connection, panel: Panel) -> None:
    from callbacks.panels import drawn

    shown = drawn(panel, "?range=28d", "light", {"choice": panel.choice})
    told = shown["parts"]["state"] or shown["parts"].get("content") or _json(shown["figure"])
    assert re.search(r"empty|missing|No ", told), told[:300]
    assert not re.search(r'"y": \[0', told)


@EVERY_PANEL
def test_a_wrong_address_is_an_error_of_the_panel_and_not_of_the_page(
    empty: Connection, panel: Panel
) -> None:
    from callbacks.panels import drawn

    state = drawn(panel, "?range=nonsense", "light", {"choice": panel.choice})["parts"]["state"]
    assert "'range' must be one of" in state


@BUILT
def test_every_card_of_an_empty_database_says_what_is_missing(empty: Connection, section: Section) -> None:
    for card in section.cards:
        view = _view(NOW, "light", None, range="28d")
        reading = read(card.metric, view.filters)
        leaves = kpi_leaves(kpi_state(reading, view))
        assert reading.value is None
        assert "No " in _json(leaves["note"]) or "Nothing" in _json(leaves["note"]), card.metric.key


def _fill_hostile(connection: Connection) -> None:
    """Calls of the last minutes, of yesterday and of last week whose every text means harm."""
    insert_company(connection)
    now = datetime.now(UTC)
    people = [f"harm {number}" for number in range(len(HOSTILE))]
    insert_people(connection, dict.fromkeys(people, now - timedelta(days=2)))
    calls: list[Call] = []
    for place, (who, text) in enumerate(zip(people, HOSTILE, strict=True)):
        for back in (2, 4, 9, 30, 60 * 25, 60 * 24 * 8):
            for status in ("success", "error", "rate_limited"):
                when = now - timedelta(minutes=back, seconds=place)
                number = 10_000 + len(calls)
                calls.append(
                    Call(
                        number,
                        who,
                        when,
                        provider=text,
                        model=text,
                        endpoint=text,
                        status=status,
                        latency=900,
                        cost="0.1",
                        error=text,
                        tokens=(5, 5),
                        request=text,
                    )
                )
    insert_calls(connection, calls)
    for place, text in enumerate(HOSTILE):
        user = person(people[place])
        connection.execute(
            "insert into usage_alerts (user_id, alert_type, threshold_type, threshold_value, resource_type, severity, message, created_at) values (%s, 'error_spike', %s, 1, %s, 'critical', %s, %s)",
            [user, text, text, text, now],
        )
        connection.execute(
            "insert into campaigns (user_id, name, description) values (%s, %s, %s)", [user, text, text]
        )
        short = text[:100]
        _fill_hostile_sources(connection, user, short, now)
        connection.execute(
            "insert into analytics.queue_sample (queue, sampled_at, depth, oldest_age_seconds) values (%s, %s, 3, 400)",
            [short, now],
        )
        connection.execute(
            "insert into analytics.quota_sample (provider, sampled_at, quota_limit, used) values (%s, %s, 3, 1)",
            [short, now],
        )
        connection.execute(
            "insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, is_paying, source) values (%s, %s, 'start', %s, true, 'imported')",
            [user, now - timedelta(days=1), short],
        )


def _fill_hostile_sources(connection: Connection, user: object, text: str, now: datetime) -> None:
    """Text that means harm in what is imported: channels, sources, categories, kinds of outcome, plans, comments."""
    today, key = now.date(), text[:60]
    for statement, values in (
        ("marketing_spend values (%s, %s, %s, 90, 'USD')", (today - timedelta(days=2), text, text)),
        ("acquisition values (%s, %s, %s, %s, null, %s)", (user, text, text, text, now - timedelta(days=2))),
        ("budget values (%s, %s, 100, 'USD')", (today.replace(day=1), text)),
        (
            "campaign_outcome select id, %s, %s, 5, 'USD', 1 from public.campaigns where user_id = %s",
            (today - timedelta(days=1), text, user),
        ),
        (
            "plan_price (plan_type, billing_interval, price, currency, valid_from) values (%s, 'month', 9, 'USD', '2020-01-01')",
            (text,),
        ),
        (
            "payment values (%s, %s, 'paid', 9, 'USD', %s, %s, %s, %s)",
            (key, user, now - timedelta(days=1), now - timedelta(days=1), now + timedelta(days=29), text),
        ),
        (
            "feedback (feedback_id, user_id, rating, feedback_type, comment, service_type, provider, model, rated_at)"
            " values (%s, %s, 1, %s, %s, 'chat', %s, %s, %s)",
            (key, user, text, text, text, text, now - timedelta(hours=2)),
        ),
        (
            "provider_price (provider, model, unit, price, currency, valid_from) values (%s, %s, 'request', 1, 'USD', '2020-01-01')",
            (text, text),
        ),
    ):
        connection.execute(f"insert into analytics.{statement}", values)


@pytest.fixture(scope="module")
def hostile(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(
        database_server, _templates, tmp_path_factory.mktemp("hostile"), _fill_hostile
    ) as connection:
        yield connection


@EVERY_PANEL
def test_hostile_text_is_drawn_as_text(hostile: Connection, panel: Panel) -> None:
    for choice in panel.every_choice:
        view = _view(datetime.now(UTC), "light", choice, range="28d")
        for part in _drawn(panel, view):
            assert list(_harm(json.loads(_json({"markup": markup(part)} if is_markup(part) else part)))) == []


@EVERY_PANEL
def test_a_hostile_address_is_answered_with_text(hostile: Connection, panel: Panel) -> None:
    from callbacks.panels import drawn

    shown = drawn(panel, "?range=28d&provider=%3Cscript%3E", "light", {"choice": panel.choice})
    assert list(_harm(json.loads(_json(shown)))) == []


def test_some_hostile_text_does_reach_the_screen(hostile: Connection) -> None:
    text = "".join(
        _json(part)
        for key in ("live-feed", "provider-status", "queue-depth", "active-alerts-list")
        for part in _drawn(PANELS[key], _view(datetime.now(UTC), "light", PANELS[key].choice, range="28d"))
    )
    assert "alert(1)" in text
    assert "العربية" in text


@pytest.mark.parametrize(
    "key", ["acquisition-by-channel", "budget-utilisation", "plan-distribution", "campaign-comparison"]
)
def test_hostile_text_that_was_imported_reaches_the_screen(hostile: Connection, key: str) -> None:
    panel = PANELS[key]
    parts = _drawn(panel, _view(datetime.now(UTC), "light", panel.choice, range="28d"))
    text = "".join(_json(part) for part in parts)
    assert "alert(" in text


def test_a_panel_belongs_to_the_section_that_shows_it() -> None:
    assert all(PANELS[key] in section.panels for key, section in SECTION_OF.items())


def is_markup(part: Any) -> bool:
    """Whether it goes to the browser as text that is markup, and not as a figure or a word."""
    return isinstance(part, Component | list)


def _json(part: Any) -> str:
    return json.dumps(part, cls=plotly.utils.PlotlyJSONEncoder, ensure_ascii=False)


class _Markup(HTMLParser):
    """Collects what could run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "iframe", "object", "embed", "form", "link", "style"):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name, _ in attrs if name.startswith("on")]
        self.found += [
            f"{tag} {name}={value}"
            for name, value in attrs
            if name in ("href", "src")
            and re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE)
        ]


def _harm(part: Any, name: str = "", in_figure: bool = False) -> Iterator[str]:
    """Whatever of a drawn part would be more than text in a browser: markup in figures, raw HTML, dangerous links and properties."""
    if isinstance(part, dict):
        if name == "dangerously_allow_html" or "dangerouslySetInnerHTML" in part:
            yield name
        for key, value in part.items():
            yield from _harm(value, str(key), in_figure or {"data", "layout"} <= part.keys())
    elif isinstance(part, list):
        for value in part:
            yield from _harm(value, name, in_figure)
    elif isinstance(part, str):
        if name in ("markup", "srcDoc", *PARTS) or in_figure:
            reader = _Markup()
            reader.feed(part)
            yield from reader.found
        if name in ("href", "src", "action") and re.match(
            r"\s*(javascript|data|vbscript):", part, re.IGNORECASE
        ):
            yield part[:80]
