"""Two models at most on five axes, each scaled within its service; and the dot plot, which says the same for many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.charts.axes import Figure, escaped, figure
from components.theme import Theme, rgba, token

MOST = 2


@dataclass(frozen=True, slots=True)
class Profile:
    """Scores of 0 to 1 by axis name, 1 is best; None where nothing was measured; `told` are the true values as written."""

    name: str
    scores: Mapping[str, float | None]
    color: str
    told: Mapping[str, str]


def radar(axes: Sequence[str], profiles: Sequence[Profile], *, theme: Theme) -> Figure:
    """The radar. An axis that was not measured for a model is left out of its outline, never drawn as 0."""
    if len(profiles) > MOST:
        raise ValueError(f"a radar compares {MOST} at most, these are {len(profiles)}")
    ring = {
        "gridcolor": token("line", theme),
        "linecolor": token("line", theme),
        "tickfont": {"size": 11.5, "color": token("ink-2", theme)},
    }
    polar = {
        "bgcolor": "rgba(0,0,0,0)",
        "angularaxis": {**ring, "rotation": 90, "direction": "clockwise"},
        "radialaxis": {
            **ring,
            "range": [0, 1],
            "showticklabels": False,
            "nticks": 4,
            "showline": False,
            "ticks": "",
        },
    }
    return figure(
        [_outline(axes, p) for p in profiles],
        theme=theme,
        polar=polar,
        annotations=[_radar_name(p, i, theme) for i, p in enumerate(profiles)],
        hovermode="closest",
        margin={"l": 72, "r": 72, "t": 26, "b": 26},
    )


def dots(axes: Sequence[str], profiles: Sequence[Profile], *, theme: Theme) -> Figure:
    """One row an axis, one dot a model, better to the right: readable for more than two."""
    return figure(
        [_row_dots(axes, p, theme) for p in profiles],
        theme=theme,
        hovermode="closest",
        xaxis={
            "type": "linear",
            "range": [-0.03, 1.03],
            "tickvals": [0.02, 0.98],
            "ticktext": ["worst", "best"],
            "showline": False,
        },
        yaxis={
            "type": "category",
            "tickvals": [escaped(a) for a in axes],
            "range": [len(axes) - 0.5, -0.75],
            "showgrid": True,
            "gridcolor": token("line", theme),
            "rangemode": "normal",
            "tickfont": {"size": 12, "color": token("ink-2", theme)},
        },
        annotations=_dot_names(axes, profiles, theme),
        margin={"l": 96, "r": 56, "t": 6, "b": 24},
    )


def _row_dots(axes: Sequence[str], profile: Profile, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": escaped(profile.name),
        "x": [profile.scores.get(a) for a in axes],
        "y": [escaped(a) for a in axes],
        "customdata": [profile.told.get(a, "–") for a in axes],
        "marker": {
            "size": 11,
            "color": profile.color,
            "line": {"color": token("surface", theme), "width": 1.5},
        },
        "hovertemplate": f"<b>{escaped(profile.name)}</b> %{{customdata}}<extra></extra>",
        "cliponaxis": False,
    }


def _dot_names(axes: Sequence[str], profiles: Sequence[Profile], theme: Theme) -> list[dict[str, Any]]:
    """The names above the dots of the first axis, outermost ones turned outwards so that they do not meet."""
    known = sorted(
        (p for p in profiles if axes and p.scores.get(axes[0]) is not None),
        key=lambda p: p.scores[axes[0]] or 0,
    )
    return [
        {
            "x": p.scores[axes[0]],
            "y": escaped(axes[0]),
            "text": escaped(p.name),
            "showarrow": False,
            "yshift": 15,
            "xanchor": "right"
            if i == 0 and len(known) > 1
            else "left"
            if i == len(known) - 1 and i
            else "center",
            "font": {"size": 11, "color": token("ink-2", theme)},
        }
        for i, p in enumerate(known)
    ]


def _radar_name(profile: Profile, place: int, theme: Theme) -> dict[str, Any]:
    """A name with its colour's mark, in the upper corners where the outline never comes."""
    text = f'<span style="color:{profile.color}">●</span> {escaped(profile.name)}'
    side = (
        {"x": 0, "xanchor": "left", "xshift": -64}
        if place == 0
        else {"x": 1, "xanchor": "right", "xshift": 64}
    )
    font = {"size": 11.5, "color": token("ink-2", theme)}
    return {
        **side,
        "y": 1,
        "yshift": 14,
        "xref": "paper",
        "yref": "paper",
        "text": text,
        "showarrow": False,
        "font": font,
    }


def _outline(axes: Sequence[str], profile: Profile) -> dict[str, Any]:
    known = [a for a in axes if profile.scores.get(a) is not None]
    closed = [*known, *known[:1]]
    return {
        "type": "scatterpolar",
        "mode": "lines+markers",
        "name": escaped(profile.name),
        "theta": [escaped(a) for a in closed],
        "r": [profile.scores[a] for a in closed],
        "customdata": [f"{escaped(a)}: {profile.told.get(a, '–')}" for a in closed],
        "fill": "toself",
        "fillcolor": rgba(profile.color, 0.1),
        "line": {"color": profile.color, "width": 1.75},
        "marker": {"size": 5, "color": profile.color},
        "hovertemplate": f"<b>{escaped(profile.name)}</b> %{{customdata}}<extra></extra>",
    }
