"""What an address shows: a section, a page beside the sections, or that there is none."""

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl

from dash import html
from dash.development.base_component import Component

from components.empty import empty, not_built
from components.live import live_controls
from components.section import Section, page
from components.static import markup
from layouts import BY_PATH
from layouts.pages import PAGE_AT

LIVE_SECONDS = 5
MAX_SEARCH = 8000  # a longer query is somebody's mistake


@dataclass(frozen=True, slots=True)
class Facts:
    """What the browser knows of the page it shows (assets/live.js): how often it asks again (0: never), the class of its filter bar and what
    stands at that bar's end, as markup."""

    key: str
    title: str
    question: str
    seconds: int = 0
    bar: str = "filter-bar-box is-hidden"
    extra: str = ""


def is_page(pathname: str) -> bool:
    """Whether anything stands at an address."""
    path = plain(pathname)
    return path in BY_PATH or path in PAGE_AT


def plain(pathname: str | None) -> str:
    """An address as BY_PATH knows it: without a slash at its end."""
    return (pathname or "/").rstrip("/") or "/"


def opened(pathname: str | None, search: str | None = None) -> tuple[Component, dict[str, Any]]:
    """The page of an address, as it waits for its callbacks, and its facts. `search` may choose something in its panels."""
    path = plain(pathname)
    section, beside = BY_PATH.get(path), PAGE_AT.get(path)
    if beside is not None:
        return beside.lay_out(), asdict(Facts(beside.item.key, beside.item.title, beside.question))
    if section is None:
        return _not_found(), asdict(Facts("", "Not found", ""))
    if not section.is_built:
        return _unbuilt(section), asdict(Facts(section.key, section.title, section.question))
    return page(section, choices(section, search or "")), asdict(_facts(section))


def choices(section: Section, search: str) -> dict[str, str]:
    """What an address chooses in the panels of its section: `panel.<key>=<choice>`, as assets/live.js writes it, or a panel's alias. Keys of no panel
    are ignored, choices that do not exist are told by their panel."""
    given = dict(parse_qsl(search.removeprefix("?")[:MAX_SEARCH]))
    named = {panel.key: panel.addressed(given) for panel in section.panels}
    return {key: choice for key, choice in named.items() if choice}


def _facts(section: Section) -> Facts:
    is_live = section.refresh_seconds <= LIVE_SECONDS
    return Facts(
        section.key,
        section.title,
        section.question,
        section.refresh_seconds,
        "filter-bar-box is-live" if is_live else "filter-bar-box",
        markup(live_controls(section.refresh_seconds)) if is_live else "",
    )


def _unbuilt(section: Section) -> html.Div:
    return html.Div(
        html.Section(not_built(section.title, section.planned), className="panel"),
        className="page page-unbuilt",
    )


def _not_found() -> html.Div:
    told = empty("There is no such page", "Choose a section from the menu.", heading=html.H2)
    return html.Div(html.Section(told, className="panel panel-message"), className="page")
