"""The pictures of where and with what users call: countries, browsers, systems, devices."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components.charts.worldmap import Country, map_range, worldmap
from components.controls import filter_button
from components.countries import APART, country_name, iso3
from components.format import Unit
from components.heat import scale_key
from components.table import Column, Row, bar_cell, data_table
from components.view import View
from data.warehouse import Answer

MEASURES: dict[str, tuple[str, Unit, str]] = {
    "users": ("Users", "count", "users"),
    "requests": ("Calls", "count", "calls"),
    "provider_cost": ("Cost", "money", "provider cost"),
    "margin": ("Margin", "money", "margin"),
}
CLIENT_PARTS = {"browser": "Browser", "os": "System", "device": "Device"}
CLIENTS_SHOWN = 6
COUNTRIES_SHOWN = 7
DEVICES = {"desktop": "Desktop", "mobile": "Phone", "tablet": "Tablet", "script": "Script", "bot": "Bot"}


def geo_map(answer: Answer, view: View) -> dict[str, Any]:
    """The chosen measure by country; private and unknown addresses are in the table alone."""
    key, _title, unit, what = _measure(view)
    return worldmap(
        _countries(answer, key),
        theme=view.theme,
        unit=unit,
        currency=view.currency,
        what=what,
        signed=key == "margin",
    )


def _measure(view: View) -> tuple[str, str, Unit, str]:
    key = view.filters.choice if view.filters.choice in MEASURES else "users"
    return str(key), *MEASURES[str(key)]


def _countries(answer: Answer, key: str) -> list[Country]:
    known = [(iso3(row["country"]), row) for row in answer.records() if row[key] is not None]
    return [Country(code, country_name(row["country"]), row[key]) for code, row in known if code]


def geo_scale(answer: Answer, view: View) -> list[Any]:
    """The ends of the colour scale."""
    key, _title, unit, _what = _measure(view)
    signed = key == "margin"
    low, high = map_range(_countries(answer, key), unit, view.currency, signed=signed)
    return [] if high == "–" else [scale_key(low, high, diverging=signed)]


def geo_note(answer: Answer, view: View) -> str:
    """How many countries, and how sure that is."""
    rows = answer.records()
    places = sum(row["country"] not in APART for row in rows)
    words = f"{places:,} {'country' if places == 1 else 'countries'} by address registry, approximate"
    if view.filters.choice == "margin":
        if rows and rows[0]["margin"] is None:
            return f"{words}. No margin: neither payments nor plan prices are known"
        return f"{words}. Margin: what users last seen there paid for these days, less the cost of calls from there"
    return words


def geo_table(answer: Answer, view: View) -> html.Div:
    """The countries with the most of the chosen measure, the others as one row, and addresses without a country apart."""
    key = _measure(view)[0]
    rows = answer.records()
    places = sorted(
        (row for row in rows if row["country"] not in APART),
        key=lambda row: (row[key] is None, -(row[key] or 0), row["country"]),
    )
    apart = [row for row in rows if row["country"] in APART]
    shown, rest = places[:COUNTRIES_SHOWN], places[COUNTRIES_SHOWN:]
    if len(rest) == 1:
        shown, rest = places, []
    listed = [*shown, *([_sum(rest, f"{len(rest):,} others")] if rest else []), *apart]
    columns = [
        Column("country", "Country", cell=_country),
        *(
            Column(name, title, unit, currency=view.currency, strong=name == key)
            for name, (title, unit, _what) in MEASURES.items()
        ),
    ]
    total = _sum(rows, "All") | {"users": rows[0]["all_users"]}
    return data_table(
        columns,
        listed,
        caption=f"Countries by {MEASURES[key][2]}",
        foot=total,
        row_class=lambda row: (
            "is-apart-first" if apart and row is apart[0] else "is-other" if row.get("is_sum") else ""
        ),
    )


def _sum(rows: Sequence[Row], name: str) -> dict[str, Any]:
    """Rows as one; somebody who called from several of these countries is counted in each, as in the rows above."""
    added: dict[str, Any] = {"country": "", "name": name, "is_sum": True}
    for key in MEASURES:
        known = [row[key] for row in rows if row[key] is not None]
        added[key] = sum(known) if known else None
    return added


def _country(row: Row) -> Any:
    if row.get("is_sum"):
        return row["name"]
    return filter_button("country", row["country"], country_name(row["country"]))


def device_browser(answer: Answer, view: View) -> html.Div:
    """Three short tables: browser, system, device class; bots below them, in none."""
    rows = answer.records()
    tables = [
        _clients([row for row in rows if row["part"] == part], title) for part, title in CLIENT_PARTS.items()
    ]
    return html.Div([*tables, _bots(rows)], className="clients")


def _clients(rows: Sequence[Row], title: str) -> html.Div:
    shown, rest = rows[:CLIENTS_SHOWN], rows[CLIENTS_SHOWN:]
    if len(rest) == 1:
        shown, rest = rows, []
    listed = [dict(row) for row in shown]
    if rest:
        calls, failed = (sum(row[key] for row in rest) for key in ("requests", "failed_requests"))
        others = {"name": f"{len(rest):,} others", "share": sum(row["share"] for row in rest), "is_sum": True}
        listed.append({**others, "requests": calls, "failed_share": failed / calls})
    columns = (
        Column("name", title, cell=_client),
        Column(
            "bar",
            "Share of calls",
            title_hidden=True,
            cell=lambda row: bar_cell(
                row["share"], color="var(--er-other)" if row.get("is_sum") else "var(--er-e1)"
            ),
        ),
        Column("share", "Share", "percent", strong=True),
        Column("requests", "Calls", "count", short=True),
        Column("failed_share", "Failed", "percent"),
    )
    return data_table(
        columns,
        listed,
        caption=f"Calls by {title.lower()}",
        row_class=lambda row: "is-other" if row.get("is_sum") else "",
    )


def _client(row: Row) -> str:
    name = str(row["name"])
    return "Unknown" if name == "unknown" else DEVICES.get(name, name)


def _bots(rows: Sequence[Row]) -> html.P:
    bots = [row for row in rows if row["part"] == "bot"]
    calls = sum(row["requests"] for row in bots)
    if not bots:
        return html.P("No bot called.", className="clients-foot")
    named = ", ".join(f"{row['name']} {row['requests']:,}" for row in bots[:3])
    more = f" and {len(bots) - 3:,} more" if len(bots) > 3 else ""
    return html.P(
        [html.Strong(f"{calls:,} calls of bots"), f" are in none of these: {named}{more}."],
        className="clients-foot",
    )


def clients_note(answer: Answer, view: View) -> str:
    """How many calls the shares are of."""
    rows = answer.records()
    calls = sum(row["requests"] for row in rows if row["part"] == "device")
    bots = sum(row["requests"] for row in rows if row["part"] == "bot")
    return f"{calls:,} calls, bots apart: {bots:,}"
