"""A panel: what it shows, from which query, drawn by which function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from dash.development.base_component import Component

from components.controls import Control, control
from components.elements import PanelView
from components.empty import Shape
from components.frame import ALL_ACTIONS, Action, Body, Help, panel_frame
from components.static import markup
from components.view import View
from data.filters import FilterError
from data.metrics import Metric
from data.warehouse import Answer

ROW_ACTIONS: tuple[Action, ...] = ("table", "sql", "fullscreen", "link", "csv", "xlsx")
Draw = Callable[[Answer, View], Any]
Word = Callable[[Answer, View], str]
Counts = Callable[[Answer], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Panel:
    """`draw` turns rows into a plotly figure (body graph) or into stateless HTML (body content). `empty` is title and text of the state without rows;
    `is_empty` decides it where rows alone do not. `choices` are the values of a segmented control, of which `default` is chosen at first (the first one
    where it is not named); `controls` are further ones, whose values follow it, joined by dots, in the one `choice` that queries bind and links carry.
    A panel with a control of its own says by `accepts` which choices it takes; `tools` makes it as a choice has it. `note` is written behind the
    period in the subtitle,
    `alias` is a parameter of the address that names the first part of the choice alone, as a link from anywhere may (`user=<id>`);
    `period` in its place where the rows are not of the period asked for; `hero` stands above
    a graph, `aside` beside it (a table), and `badges` in the header. `marks` shows when
    campaigns begin and end on a chart over days; `counts` writes a number beside some `choices`. A `live` panel is about
    the last minutes whatever the period. A `wide` chart keeps that many px on a phone and is moved under the finger."""

    key: str
    title: str
    metric: Metric
    query: str
    draw: Draw
    empty: tuple[str, str]
    body: Body = "graph"
    height: int = 256
    span: int = 4
    shape: Shape = "line"
    choices: tuple[tuple[str, str], ...] = ()
    default: str | None = None
    controls: tuple[Control, ...] = ()
    accepts: Callable[[str], bool] | None = None
    alias: str | None = None
    live: bool = False
    tools: Callable[[str], Component] | None = None
    is_empty: Callable[[Answer], bool] = lambda answer: not answer.rows
    note: Word | None = None
    period: Word | None = None
    hero: Draw | None = None
    aside: Draw | None = None
    marks: bool = False
    wide: int = 0
    badges: Draw | None = None
    counts: Counts | None = None

    @property
    def choice(self) -> str | None:
        """What is chosen at first, all controls together."""
        first = (
            [self.default or self.choices[0][0]] if self.choices else [self.default] if self.default else []
        )
        return ".".join([*first, *(each.default for each in self.controls)]) or None

    def addressed(self, given: Mapping[str, str]) -> str | None:
        """What the parameters of an address choose: `panel.<key>`, or the first part of the choice under its alias. None where they choose nothing."""
        own, alias = given.get(f"panel.{self.key}"), given.get(self.alias or "")
        if own or not alias:
            return own or None
        return ".".join([alias, *(self.choice or "").split(".")[1:]])

    @property
    def parts(self) -> tuple[Control, ...]:
        """Every control, in the order of the choice's parts."""
        own = (
            (Control(f"What {self.title} shows", self.choices, is_counted=self.counts is not None),)
            if self.choices
            else ()
        )
        return (*own, *self.controls)

    @property
    def every_choice(self) -> tuple[str | None, ...]:
        """Each choice that the controls can make; the default alone where there is none."""
        made = tuple(".".join(parts) for parts in product(*(each.values for each in self.parts)))
        return made if self.parts else (self.choice,)

    def chosen(self, choice: str | None) -> str | None:
        """A reader's choice, or the default. Raises FilterError for one that does not exist."""
        if choice is None or choice == self.choice:
            return self.choice
        if self.accepts is not None:
            if self.accepts(choice):
                return choice
            raise FilterError("choice", f"{self.title} has no choice {choice[:100]!r}")
        parts = choice.split(".")
        if len(parts) != len(self.parts) or any(
            part not in each.values for part, each in zip(parts, self.parts, strict=True)
        ):
            offered = " and ".join(f"one of {', '.join(each.values)}" for each in self.parts)
            how = ", joined by a dot" if len(self.parts) > 1 else ""
            raise FilterError("choice", f"'choice' of {self.title} must be {offered}{how}")
        return choice


def frame(panel: Panel, choice: str | None = None) -> PanelView:
    """The panel as it waits for what callbacks/panels.py makes of its rows; `choice` is what the address chooses in it."""
    return PanelView(
        _framed(panel, _shown(panel, choice) or ""),
        id={"type": "panel", "key": panel.key},
        className=f"panel-cell span-{panel.span}",
        ask={"choice": panel.choice if choice is None else choice},
    )


@lru_cache(maxsize=1024)
def _framed(panel: Panel, shown: str) -> str:
    """The frame as markup: the same on every visit, and a page has a dozen of them."""
    active = shown.split(".")
    tools: list[Component] = [control(each, active[i]) for i, each in enumerate(panel.parts)]
    own_line = tools if len(tools) > 1 else []
    tools = [] if own_line else tools
    if panel.tools:
        tools.insert(0, panel.tools(shown))
    metric = panel.metric
    return markup(
        panel_frame(
            panel.key,
            panel.title,
            panel.body,
            height=panel.height,
            shape=panel.shape,
            tools=tools,
            controls=own_line,
            actions=ALL_ACTIONS if panel.body == "graph" else ROW_ACTIONS,
            aside=panel.aside is not None,
            wide=panel.wide,
            default=panel.choice,
            alias=panel.alias,
            about=Help(metric.means, metric.formula, metric.action),
        )
    )


def _shown(panel: Panel, choice: str | None) -> str | None:
    """What the controls show: a choice that does not exist is told by the panel itself, below controls as they are at first."""
    try:
        return panel.chosen(choice)
    except FilterError:
        return panel.choice
