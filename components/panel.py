"""A panel: what it shows, from which query, drawn by which function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.controls import segmented
from components.empty import Shape
from components.frame import ALL_ACTIONS, Action, Body, Help, panel_frame
from components.view import View
from data.metrics import Metric
from data.warehouse import Answer

ROW_ACTIONS: tuple[Action, ...] = ("table", "sql", "fullscreen", "link", "csv", "xlsx")
Draw = Callable[[Answer, View], Any]
Word = Callable[[Answer, View], str]


@dataclass(frozen=True, slots=True)
class Panel:
    """`draw` turns rows into a plotly figure (body graph) or into stateless HTML (body content). `empty` is title and text of the state without rows;
    `is_empty` decides it where rows alone do not. `choices` are the values of a segmented control, of which `default` is chosen at first (the first one
    where it is not named). `note` is written behind the period in the subtitle; `hero` stands above a graph, `badges` in the header, and `tools` makes a
    control of its own. A `live` panel is about the last minutes whatever the period."""

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
    live: bool = False
    tools: Callable[[], Component] | None = None
    is_empty: Callable[[Answer], bool] = lambda answer: not answer.rows
    note: Word | None = None
    hero: Draw | None = None
    badges: Draw | None = None

    @property
    def choice(self) -> str | None:
        """The default of the segmented control."""
        return self.default or (self.choices[0][0] if self.choices else None)


def frame(panel: Panel) -> html.Div:
    """The panel's skeleton; its leaves are filled by callbacks/panels.py."""
    tools: list[Component] = (
        [
            segmented(
                f"choice {panel.key}",
                dict(panel.choices),
                panel.choice or "",
                label=f"What {panel.title} shows",
            )
        ]
        if panel.choices
        else []
    )
    if panel.tools:
        tools.insert(0, panel.tools())
    metric = panel.metric
    return html.Div(
        [
            dcc.Store(id={"type": "panel-ask", "key": panel.key}, data={"choice": panel.choice}),
            *([dcc.Store(id={"type": "feed-shown", "key": panel.key})] if panel.body == "feed" else []),
            dcc.Store(id={"type": f"{panel.body}-ask", "key": panel.key}, data={"choice": panel.choice}),
            panel_frame(
                panel.key,
                panel.title,
                body=panel.body,
                height=panel.height,
                span=panel.span,
                shape=panel.shape,
                tools=tools,
                actions=ALL_ACTIONS if panel.body == "graph" else ROW_ACTIONS,
                about=Help(metric.means, metric.formula, metric.action),
            ),
        ],
        className=f"panel-cell span-{panel.span}",
    )
