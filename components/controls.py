"""Small controls that several panels share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dash import html

from components.markup import attributes


@dataclass(frozen=True, slots=True)
class Control:
    """One choice of a panel: `label` names it for those who hear the page, `options` are its values and their words; `first` is chosen at first, or the first.

    Few values are a segmented control, more than four a select. A segmented one that `is_counted` has a place for a number beside each word.
    """

    label: str
    options: tuple[tuple[str, str], ...]
    kind: Literal["segmented", "select"] = "segmented"
    first: str = ""
    is_counted: bool = False

    @property
    def default(self) -> str:
        """What is chosen at first."""
        return self.first or self.options[0][0]

    @property
    def values(self) -> tuple[str, ...]:
        """What may be chosen."""
        return tuple(value for value, _ in self.options)


def control(what: Control, active: str) -> html.Div:
    """A control whose value is one part of its panel's choice (assets/live.js joins the parts with dots)."""
    if what.kind == "segmented":
        return segmented(dict(what.options), active, label=what.label, is_counted=what.is_counted)
    options = [html.Option(words, value=value, selected=value == active) for value, words in what.options]
    return html.Div(html.Select(options, **attributes(aria_label=what.label)), className="select-choice")


def count_part(choice: str) -> str:
    """The name of the part of a panel that holds the number beside a choice."""
    return f"count-{choice}"


def segmented(choices: Mapping[str, str], active: str, *, label: str, is_counted: bool = False) -> html.Div:
    """A segmented control: buttons whose values stand in `data-key`; assets/live.js moves the mark."""
    return html.Div(
        [
            html.Button(
                [words, " ", _count(key)] if is_counted else words,
                type="button",
                className="segment is-active" if key == active else "segment",
                **attributes(data_key=key, aria_pressed=str(key == active).lower()),
            )
            for key, words in choices.items()
        ],
        className="segmented",
        role="group",
        **attributes(aria_label=label),
    )


def _count(choice: str) -> html.Span:
    return html.Span(className="segment-count", **attributes(data_part=count_part(choice)))


def filter_button(dimension: str, value: str, label: str) -> html.Button:
    """A value that becomes a filter when it is clicked (assets/live.js)."""
    words = attributes(data_filter=dimension, data_value=value, aria_label=f"Show {label} alone")
    return html.Button(label, type="button", className="filter-value", title=f"Show {label} alone", **words)
