"""The pictures of journeys: the way to paying, sessions, countries, browsers and systems."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components.charts.histogram import Bin, histogram
from components.charts.sankey import Flow, sankey
from components.charts.worldmap import Country, map_range, worldmap
from components.controls import filter_button
from components.countries import APART, country_name, iso3
from components.drawings.names import service_name
from components.format import Unit, number
from components.funnel import Stage, funnel
from components.heat import scale_key
from components.journey_steps import STEPS, WINDOWS
from components.table import Column, Row, bar_cell, data_table
from components.theme import token
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


def journey_funnel(answer: Answer, view: View) -> html.Div:
    """The chosen steps; users whose window is over in full, those who still have time hatched behind them."""
    rows = answer.records()
    still_open = rows[0]["open_users"]
    stages = [
        Stage(
            STEPS.get(row["step"], row["step"]),
            row["users"],
            row["median_seconds"],
            still_open - row["open_users"] if row is rows[-1] and still_open else None,
            row["open_users"] if still_open else None,
            row["other_way"] if rows[0]["users"] else row["other_way_open"],
        )
        for row in rows
    ]
    words = html.P(_conversion(rows, answer), className="journey-foot")
    return html.Div([funnel(stages, caption="Users by step"), words], className="journey")


def _conversion(rows: Sequence[Row], answer: Answer) -> list[Any]:
    """Overall conversion in words: of whom, in what time, and who is kept apart."""
    first, last = rows[0], rows[-1]
    window = WINDOWS[(answer.filters.choice or "30").split(".")[0]]
    still = f"{first['open_users']:,} still have time, {last['open_users']:,} of them have taken every step"
    if not first["users"]:
        return [html.Strong("No conversion yet"), f": nobody's {window} are over. {still}."]
    share = number(last["share_of_all"], "percent").full
    took = (
        f", half of them within {number(last['median_in_all'], 'seconds').full}"
        if last["median_in_all"] is not None
        else ""
    )
    apart = f" Hatched: {still}." if first["open_users"] else ""
    return [
        html.Strong(f"{share} took every step"),
        f" of {first['users']:,} whose {window} are over{took}.{apart}",
    ]


def funnel_note(answer: Answer, view: View) -> str:
    """Who enters, and how the steps are counted."""
    days, order, *_ = (answer.filters.choice or "30.order").split(".")
    how = "steps in order" if order == "order" else "steps in any order after the first"
    entered = STEPS.get(answer.records()[0]["step"], "first step").lower() if answer.rows else "first step"
    return f"{entered} in these days, {WINDOWS[days]} from then, {how}"


def feature_flow(answer: Answer, view: View) -> dict[str, Any]:
    """What follows what in a session: services in their colours, failed calls red, the rest one node, sessions that are over grey."""
    rows = answer.records()
    totals: dict[str, int] = {}
    for row in rows:
        totals[row["source"]] = totals.get(row["source"], 0) + row["n"]
    nodes = totals.keys() | {row["target"] for row in rows}
    services = sorted(nodes - {"other", "failed", "end"}, key=lambda name: (-totals.get(name, 0), name))
    others = rows[0]["others"]
    return sankey(
        [Flow(row["step"], row["source"], row["target"], row["n"]) for row in rows],
        theme=view.theme,
        colors={
            **{name: view.colors.color("service", name, view.theme) for name in services},
            "failed": token("crit-fill", view.theme),
            "other": token("other", view.theme),
        },
        order=[*services, "other", "failed"],
        names={
            **{name: service_name(name) for name in services},
            "failed": "Call failed",
            "other": f"{others} other{'s' if others != 1 else ''}",
        },
    )


def flow_note(answer: Answer, view: View) -> str:
    """How many sessions, over which steps."""
    steps = answer.filters.choice or "4"
    sessions = answer.records()[0]["sessions"] if answer.rows else 0
    return f"{sessions:,} sessions, their first {steps} calls"


def session_duration(answer: Answer, view: View) -> dict[str, Any]:
    """Sessions by how long they last, against the compare period."""
    rows = answer.records()
    bins = [
        Bin(row["low"], row["high"], row["sessions"], row["sessions_before"], _length(row)) for row in rows
    ]
    median = rows[0]["session_duration"]
    return histogram(bins, theme=view.theme, unit="seconds", median=median, share=True)


def _length(row: Row) -> str:
    """A bin as said under its bar: minutes, hours above one."""
    low, high = row["low"] // 60, None if row["high"] is None else row["high"] // 60
    if high == 0:
        return "1 call"
    if low == 0:
        return "<1 min"
    if high is None:
        return f"{low // 60} h +"
    if low >= 60:
        return f"{low // 60}–{high // 60} h"
    return f"{low}–{high}"


def duration_note(answer: Answer, view: View) -> str:
    """Sessions, their median, and those that are one call."""
    rows = answer.records()
    sessions = sum(row["sessions"] for row in rows)
    alone = number(rows[0]["sessions"] / sessions if sessions else None, "percent").full
    return f"{sessions:,} sessions, {alone} are one call{_against(rows)}"


def _against(rows: Sequence[Row]) -> str:
    before = sum(row["sessions_before"] or 0 for row in rows)
    return f". Line: the {before:,} before" if before else ""


def session_depth(answer: Answer, view: View) -> dict[str, Any]:
    """Sessions by how many calls they have, against the compare period."""
    rows = answer.records()
    bins = [
        Bin(row["low"], row["high"], row["sessions"], row["sessions_before"], _calls(row)) for row in rows
    ]
    return histogram(
        bins, theme=view.theme, unit="count", median=rows[0]["session_depth"], share=True, whole=True
    )


def _calls(row: Row) -> str:
    low, high = row["low"], row["high"]
    return f"{low} +" if high is None else str(low) if high - low == 1 else f"{low}–{high - 1}"


def depth_note(answer: Answer, view: View) -> str:
    """Sessions and the share of those that go on."""
    rows = answer.records()
    sessions = sum(row["sessions"] for row in rows)
    more = number(1 - rows[0]["sessions"] / sessions if sessions else None, "percent").full
    return f"calls in a session. {more} go on after the first{_against(rows)}"


def no_sessions(answer: Answer) -> bool:
    """Whether the period has none; what was before is then no answer."""
    return not any(answer.column("sessions"))


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
