"""What follows what, step by step: fixed columns, names at both ends, "session over" last."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.charts.axes import Figure, escaped, figure
from components.format import Number, compact, number
from components.theme import Theme, rgba, token

LINK_ALPHA = 0.24
NODE_GAP = 0.035
NAMED_FROM = 0.004


@dataclass(frozen=True, slots=True)
class Flow:
    """`n` went from `source` in column `step` (1, 2, ...) to `target` in the next one."""

    step: int
    source: str
    target: str
    n: Number


Node = tuple[int, str]


def sankey(
    flows: Sequence[Flow],
    *,
    theme: Theme,
    colors: Mapping[str, str],
    order: Sequence[str],
    end: str = "end",
    end_name: str = "Session over",
    names: Mapping[str, str] | None = None,
) -> Figure:
    """The figure. `colors` are hex by node name (grey where missing), `order` is top to bottom in every column with `end` last, where what
    ended goes on from `end` to `end`. Column heads are written above."""
    steps = max((f.step for f in flows), default=0) + 1
    nodes = _nodes(flows, [*(n for n in order if n != end), end])
    index = {node: i for i, node in enumerate(nodes)}
    placed = _positions(nodes, steps)
    shown = {**(names or {}), end: end_name}
    trace = {
        "type": "sankey",
        "arrangement": "fixed",
        "node": _node_style(nodes, placed, colors, end, shown, theme),
        "link": _link_style(flows, index, colors, end, shown, theme),
    }
    words = _heads(steps, theme) + _labels(nodes, placed, steps, shown, theme)
    return figure(
        [trace],
        theme=theme,
        hovermode="closest",
        annotations=words,
        margin={"l": 4, "r": 132, "t": 22, "b": 6},
    )


def _nodes(flows: Sequence[Flow], order: Sequence[str]) -> dict[Node, float]:
    """Every node with its size, column by column in the given order."""
    into: dict[Node, float] = defaultdict(float)
    out: dict[Node, float] = defaultdict(float)
    for f in flows:
        out[(f.step, f.source)] += float(f.n)
        into[(f.step + 1, f.target)] += float(f.n)
    rank = {name: i for i, name in enumerate(order)}
    keys = sorted({*into, *out}, key=lambda k: (k[0], rank.get(k[1], len(rank) - 1), k[1]))
    return {key: max(into.get(key, 0.0), out.get(key, 0.0)) for key in keys}


def _positions(nodes: Mapping[Node, float], steps: int) -> dict[Node, tuple[float, float, float]]:
    """x, middle and height of every node, 0 to 1 from the top; gaps shrink where a column has many."""
    columns = [[(k, v) for k, v in nodes.items() if k[0] == step] for step in range(1, steps + 1)]
    most = max((sum(v for _, v in column) for column in columns), default=1.0) or 1.0
    gap = min(NODE_GAP, 0.3 / max([1, *(len(c) for c in columns)]))
    room = 1 - gap * (max([1, *(len(c) for c in columns)]) - 1)
    placed: dict[Node, tuple[float, float, float]] = {}
    for i, column in enumerate(columns):
        top = 0.0
        for key, value in column:
            height = value / most * room
            x = 0.001 + i / max(steps - 1, 1) * 0.998
            placed[key] = (x, min(max(top + height / 2, 0.001), 0.999), height)
            top += height + gap
    return placed


def _color(name: str, colors: Mapping[str, str], end: str, theme: Theme) -> str:
    return token("other", theme) if name == end else colors.get(name, token("other", theme))


def _node_style(
    nodes: Mapping[Node, float],
    placed: Mapping[Node, tuple[float, float, float]],
    colors: Mapping[str, str],
    end: str,
    shown: Mapping[str, str],
    theme: Theme,
) -> dict[str, Any]:
    return {
        "label": ["" for _ in nodes],
        "x": [placed[k][0] for k in nodes],
        "y": [placed[k][1] for k in nodes],
        "color": [_color(name, colors, end, theme) for _, name in nodes],
        "customdata": [
            f"{escaped(shown.get(name, name))}, step {step}: {number(v, 'count').full}"
            for (step, name), v in nodes.items()
        ],
        "hovertemplate": "<b>%{customdata}</b><extra></extra>",
        "pad": 8,
        "thickness": 10,
        "line": {"width": 0},
    }


def _link_style(
    flows: Sequence[Flow],
    index: Mapping[Node, int],
    colors: Mapping[str, str],
    end: str,
    shown: Mapping[str, str],
    theme: Theme,
) -> dict[str, Any]:
    return {
        "source": [index[(f.step, f.source)] for f in flows],
        "target": [index[(f.step + 1, f.target)] for f in flows],
        "value": [float(f.n) for f in flows],
        "color": [_link_color(f, colors, end, theme) for f in flows],
        "customdata": [
            f"{escaped(shown.get(f.source, f.source))} → {escaped(shown.get(f.target, f.target))}:"
            f" {number(f.n, 'count').full}"
            for f in flows
        ],
        "hovertemplate": "<b>%{customdata}</b><extra></extra>",
    }


def _link_color(flow: Flow, colors: Mapping[str, str], end: str, theme: Theme) -> str:
    grey = flow.target == end
    return rgba(token("other", theme) if grey else _color(flow.source, colors, end, theme), LINK_ALPHA)


def _heads(steps: int, theme: Theme) -> list[dict[str, Any]]:
    font = {"size": 11, "color": token("ink-3", theme)}
    return [
        {
            "text": f"{'' if i else 'Step '}{i + 1}",
            "x": i / max(steps - 1, 1),
            "y": 1,
            "xref": "paper",
            "yref": "paper",
            "yanchor": "bottom",
            "yshift": 4,
            "xanchor": "center" if i else "left",
            "showarrow": False,
            "font": font,
        }
        for i in range(steps)
    ]


def _labels(
    nodes: Mapping[Node, float],
    placed: Mapping[Node, tuple[float, float, float]],
    steps: int,
    shown: Mapping[str, str],
    theme: Theme,
) -> list[dict[str, Any]]:
    """Names beside the first and the last column, pushed apart where nodes are thin.

    On a phone those of the first column reach the bars of the second, so they have a halo."""
    total = sum(v for (step, _), v in nodes.items() if step == 1) or 1.0
    made = []
    for column, anchor, shift in ((1, "left", 16), (steps, "left", 14)):
        here = [(k, v) for k, v in nodes.items() if k[0] == column and v / total >= NAMED_FROM]
        lowest = 1.1
        for key, value in here:
            y = min(1 - placed[key][1], lowest - 0.065)
            lowest = y
            made.append(_name(key, value, placed[key][0], y, anchor, shift, shown, theme))
    return made


def _name(
    key: Node,
    value: float,
    x: float,
    y: float,
    anchor: str,
    shift: int,
    shown: Mapping[str, str],
    theme: Theme,
) -> dict[str, Any]:
    name = escaped(shown.get(key[1], key[1]))
    halo = f"0 0 3px {token('surface', theme)}"
    strong = f'<span style="color:{token("ink", theme)};font-weight:600">{name}</span>'
    return {
        "text": f"{strong} {compact(value, 'count', trim=True)}",
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": anchor,
        "yanchor": "middle",
        "xshift": shift,
        "showarrow": False,
        "font": {"size": 11.5, "color": token("ink-2", theme), "shadow": ", ".join([halo] * 4)},
    }
