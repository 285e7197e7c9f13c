"""A panel: what it shows, from which query, drawn by which function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from components.empty import Shape
from components.frame import Help, panel_frame
from components.tools import segmented
from components.view import View
from dash import dcc, html

from data.metrics import Metric
from data.warehouse import Answer

Draw = Callable[[Answer, View], Any]
Word = Callable[[Answer, View], str]


@dataclass(frozen=True, slots=True)
class Panel:
    """`draw` turns rows into a plotly figure (body graph) or into stateless HTML (body content). `empty` is title and text of the state without rows;
    `is_empty` decides it where rows alone do not. `choices` are the values of a segmented control, the first is the default. `note` is written behind
    the period in the subtitle."""

    key: str
    title: str
    metric: Metric
    query: str
    draw: Draw
    empty: tuple[str, str]
    body: Literal["graph", "content"] = "graph"
    height: int = 256
    span: int = 4
    shape: Shape = "line"
    choices: tuple[tuple[str, str], ...] = ()
    is_empty: Callable[[Answer], bool] = lambda answer: not answer.rows
    note: Word | None = None
    footer: bool = False

    @property
    def choice(self) -> str | None:
        """The default of the segmented control."""
        return self.choices[0][0] if self.choices else None


def frame(panel: Panel) -> html.Div:
    """The panel's skeleton; its leaves are filled by callbacks/panels.py."""
    tools = [segmented(panel.key, panel.title, panel.choices)] if panel.choices else []
    metric = panel.metric
    return html.Div(
        [
            dcc.Store(id={"type": "panel-ask", "key": panel.key}, data={"choice": panel.choice, "tries": 0}),
            panel_frame(
                panel.key, panel.title, body=panel.body, height=panel.height, span=panel.span, shape=panel.shape, tools=tools,
                about=Help(metric.means, metric.formula, metric.action),
            ),
        ],
        className=f"panel-cell span-{panel.span}",
    )  # fmt: skip
