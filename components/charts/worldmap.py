"""Where: a choropleth by country on a log scale, land as the track, no border drama; the table beside it says the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, log10
from typing import Any

from components.charts.axes import Figure, escaped, figure
from components.format import Number, Unit, number
from components.theme import DIVERGING, SEQUENTIAL, Theme, scale, token


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO 3166 alpha-3 code (names would be matched differently by every library version)."""

    iso3: str
    name: str
    value: Number


def worldmap(
    countries: Sequence[Country],
    *,
    theme: Theme,
    unit: Unit = "count",
    currency: str = "USD",
    what: str = "users",
    signed: bool = False,
) -> Figure:
    """The figure; countries without a value, or with none above zero, stay land. `signed`: values below zero are drawn too, on the diverging scale."""
    drawn = [c for c in countries if (float(c.value) != 0 if signed else float(c.value) > 0)]
    told = [
        f"<b>{escaped(c.name)}</b>: {number(c.value, unit, currency=currency).full} {escaped(what)}"
        for c in drawn
    ]
    return figure(
        [_areas(drawn, told, signed, theme)],
        theme=theme,
        geo=_land(theme),
        hovermode="closest",
        dragmode=False,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
    )


def _areas(drawn: Sequence[Country], told: Sequence[str], signed: bool, theme: Theme) -> dict[str, Any]:
    levels = [_signed_level(float(c.value)) if signed else log10(float(c.value)) for c in drawn]
    low, high = _ends(levels, signed)
    return {
        "type": "choropleth",
        "locations": [c.iso3 for c in drawn],
        "z": [round(v, 4) for v in levels],
        "zmin": low,
        "zmax": high if high > low else low + 1,
        "colorscale": scale(DIVERGING[theme] if signed else SEQUENTIAL[theme][1:]),
        "showscale": False,
        "customdata": told,
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"line": {"width": 0.4, "color": token("surface", theme)}},
    }


def _land(theme: Theme) -> dict[str, Any]:
    return {
        "projection": {"type": "natural earth"},
        "fitbounds": False,
        "resolution": 50,
        "showframe": False,
        "showcoastlines": False,
        "showland": True,
        "landcolor": token("track", theme),
        "showcountries": True,
        "countrycolor": token("surface", theme),
        "countrywidth": 0.4,
        "showocean": False,
        "showlakes": False,
        "bgcolor": "rgba(0,0,0,0)",
        "lataxis": {"range": [-57, 82]},
        "lonaxis": {"range": [-168, 184]},
    }


def _signed_level(value: float) -> float:
    """A logarithm that knows losses: one unit of money is 0.3 from zero, ten are 1."""
    return copysign(log10(1 + abs(value)), value)


def _ends(levels: Sequence[float], signed: bool) -> tuple[float, float]:
    if not levels:
        return 0.0, 1.0
    furthest = max(abs(level) for level in levels)
    return (-furthest, furthest) if signed else (min(levels), max(levels))


def map_range(
    countries: Sequence[Country], unit: Unit = "count", currency: str = "USD", *, signed: bool = False
) -> tuple[str, str]:
    """The two ends of the scale as written, for the key in the header."""
    values = [float(c.value) for c in countries if float(c.value) > 0 or signed]
    if values and signed:
        furthest = max(abs(value) for value in values)
        return tuple(number(end, unit, currency=currency).full for end in (-furthest, furthest))  # type: ignore[return-value]
    if not values:
        return "–", "–"
    return number(min(values), unit, currency=currency).full, number(
        max(values), unit, currency=currency
    ).full
