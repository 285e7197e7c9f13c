"""Pages beside the sections: they have a place at the foot of the navigation, and neither period nor panels."""

from collections.abc import Callable
from dataclasses import dataclass

from dash import html

from layouts import settings
from layouts.shell import NavItem


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its entry in the navigation, the question it answers, and what lays it out."""

    item: NavItem
    question: str
    lay_out: Callable[[], html.Div]


PAGES: tuple[Page, ...] = (Page(settings.PAGE, settings.QUESTION, settings.page),)
PAGE_AT: dict[str, Page] = {page.item.path: page for page in PAGES}
