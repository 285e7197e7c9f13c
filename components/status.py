"""Marks that say how something is: lamp, chip, badge, mark in a row, verdict. Never colour alone: shape, icon or word says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html

from components.icons import icon
from components.markup import attributes
from components.theme import Status

WORDS: dict[Status, str] = {
    "good": "Healthy",
    "warn": "Warning",
    "crit": "Critical",
    "info": "Note",
    "off": "No traffic",
}
ICON_OF: dict[Status, str] = {"good": "good", "warn": "warn", "crit": "crit", "info": "info", "off": "none"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of a verdict: the answer in bold, then why, and where it is explained."""

    status: Status
    answer: str
    reason: str
    href: str


def lamp(status: Status, label: str | None = None, *, live: bool = False) -> html.Span:
    """A lamp: circle, triangle, diamond or ring. `live` adds a halo; `label` replaces the word read to screen readers."""
    return html.Span(
        html.Span(label or WORDS[status], className="visually-hidden"),
        className=lamp_class(status, live=live),
        title=label or WORDS[status],
    )


def lamp_class(status: Status, *, live: bool = False) -> str:
    """The class of a lamp, for a leaf output."""
    return f"lamp lamp-{status}" + (" lamp-live" if live else "")


def mark(status: Status, label: str | None = None) -> html.Span:
    """The icon of a status, in its colour."""
    return icon(ICON_OF[status], label or WORDS[status], f"text-{status}")


def badge(status: Status, text: str) -> html.Span:
    """A small soft label with an icon: "1 failing"."""
    return html.Span([icon(ICON_OF[status]), html.Span(text)], className=f"badge-soft badge-{status}")


def chip(key: str, value: str, dimension: str) -> html.Span:
    """A filter that is set: its dimension's name, its value, and a button that removes it (assets/live.js)."""
    return html.Span(
        [
            html.Span(key, className="chip-key"),
            html.Span(value, className="chip-value", title=value),
            html.Button(
                icon("remove"),
                type="button",
                className="chip-remove",
                title=f"Remove {key} {value}",
                **attributes(aria_label=f"Remove the filter {key} {value}", data_unfilter=dimension),
            ),
        ],
        className="chip",
    )


def dot(color: str) -> html.Span:
    """The small square of an entity's colour (`var(--er-e1)`), always beside its name."""
    return html.Span(className="dot", style={"background": color}, **attributes(aria_hidden="true"))


def verdict(sentences: Sequence[Sentence], scope: str = "") -> html.Ul:
    """The section's question, answered in a few sentences, each a link to its explanation; `scope` says what they are about."""
    told = [html.Li(scope, className="verdict-scope")] if scope else []
    return html.Ul([*(html.Li(_sentence(one)) for one in sentences), *told], className="verdict")


def _sentence(one: Sentence) -> dcc.Link:
    body = html.Span([html.Strong(one.answer), " ", one.reason], className="verdict-text")
    return dcc.Link([mark(one.status), body], href=one.href, className=f"verdict-item is-{one.status}")
