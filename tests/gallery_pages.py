"""The pages of the gallery: the same scenes in light and dark, with rows invented by a fixed seed."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.charts.bar import Bars, bar, bar_with_rate, growth
from components.charts.line import Series, line
from components.charts.marks import Note, Threshold
from components.contribution import Contribution, contributions
from components.controls import button, segmented
from components.empty import empty, failed, loading, source_missing, stale_tag
from components.feed import Call, feed
from components.filterbar import chips
from components.frame import Help, panel_frame
from components.gauge import Factor, culprit, gauge, score_panel
from components.icons import icon
from components.kpi import KpiState, kpi_card, kpi_leaves, kpi_strip
from components.status import Sentence, badge, dot, lamp, mark, verdict
from components.table import Column, bar_cell, data_table
from components.theme import Status, Theme, entity_color, token
from layouts.shell import nav_class
from tests.gallery_kinds import finance, kinds, users

nav = nav_class
DAYS = [datetime(2026, 10, 26) + timedelta(days=i) for i in range(28)]
LEAVES = (
    "page-title",
    "page-question",
    "newest-row-age",
    "freshness-note",
    "filter-chips",
    "range-label",
    "range-dates",
    "compare-label",
    "compare-dates",
    "nav-count-alerts_anomalies",
    "tab-count-alerts_anomalies",
    "source-summary",
    "source-note",
)
TITLES = {
    "executive": ("Executive overview", "Are we healthy, growing and earning?"),
    "operations": ("Real-time operations", "Is anything breaking right now?"),
    "states": ("The panel frame and its states", "One frame, one height in every state, so nothing jumps"),
}


def leaves(name: str) -> dict[str, Any]:
    """What the shell's leaves show on a page."""
    title, question = TITLES.get(name, (name.title(), "Every kind of chart once"))
    is_live = name == "operations"
    values: tuple[Any, ...] = (
        title,
        question,
        "2 s" if is_live else "12 s",
        "answer 48 ms" if is_live else "",
        [] if is_live else chips({"plan": ["Pro", "Business"]}),
        "Last 60 minutes" if is_live else "Last 28 days",
        "09:59 – 10:58 UTC, 22 Nov 2026" if is_live else "26 Oct – 22 Nov 2026",
        "previous 28 days",
        "28 Sep – 25 Oct",
        "3",
        "3",
        "11 of 12 sources report",
        "Marketing spend is missing",
    )
    return dict(zip(LEAVES, values, strict=True))


def wave(
    seed: int, count: int, base: float, swing: float, trend: float = 0.0, weekly: float = 0.0
) -> list[float]:
    """A believable line."""
    dice = random.Random(seed)
    return [
        base + trend * i + swing * dice.uniform(-1, 1) - (weekly if i % 7 in (5, 6) else 0)
        for i in range(count)
    ]


def executive(theme: Theme) -> list[Component]:
    """The executive overview."""
    sentences = (
        Sentence(
            "warn",
            "Healthy? Watch.",
            "Score 93.8 of 100. Video on Runway is slower than its target since 09:44.",
            "/executive",
        ),
        Sentence(
            "good",
            "Growing? Yes.",
            "48,260 monthly users, 3.6 % more. Newcomers outnumber leavers 1.2 to 1.",
            "/users",
        ),
        Sentence(
            "warn",
            "Earning? Yes, but less well.",
            "$3.42 per $1 of provider cost, down from $3.60.",
            "/finance",
        ),
    )
    top = [
        html.Div(verdict(sentences), className="span-12"),
        health(),
        html.Div(kpis(), className="span-8 stretch"),
    ]
    return [html.Div([*top, *trends(theme), *lower(theme)], className="page-grid")]


def health() -> Component:
    """The score."""
    arc = gauge(93.8, "warn", "Watch", thresholds=(80, 95))
    factors = (
        Factor("Uptime", "100.0 %", 0.0),
        Factor("Success", "98.6 %", 1.4),
        Factor("Speed", "95.2 %", 4.8, "warn"),
    )
    return panel_frame(
        "health-score",
        "Health score",
        "Last hour, 09:58 – 10:58. Plan filter does not apply",
        "content",
        height=146,
        content=score_panel(arc, factors),
        footer=culprit("Video on Runway", "takes 4.1 of the 4.8 points"),
        about=Help(
            "How well the product worked in the last hour.",
            "Uptime, success and speed, weighted.",
            "Open the culprit.",
        ),
    )


def kpis() -> Component:
    """Twelve cards, filled as a callback would."""
    states: tuple[tuple[str, str, KpiState], ...] = (
        (
            "dau",
            "Daily active users",
            KpiState("count", "higher", 8412, 8159, "good", [*wave(1, 27, 8200, 200, 10, 1200), 3800], True),
        ),
        (
            "wau",
            "Weekly active users",
            KpiState("count", "higher", 21930, 21416, "good", wave(2, 28, 20000, 300, 80)),
        ),
        (
            "mau",
            "Monthly active users",
            KpiState("count", "higher", 48260, 46583, "good", wave(3, 28, 46000, 200, 85)),
        ),
        (
            "stickiness",
            "Stickiness, DAU / MAU",
            KpiState("percent", "neither", 0.171, 0.173, "good", wave(4, 28, 0.17, 0.02, -0.001)),
        ),
        (
            "mrr",
            "Monthly recurring revenue",
            KpiState("money", "higher", 412_412, 399_600, "good", wave(5, 28, 399e3, 1500, 500)),
        ),
        (
            "total-users",
            "Total users",
            KpiState("count", "higher", 186_200, 179_038, "good", wave(6, 28, 179000, 10, 260)),
        ),
        (
            "rc",
            "Revenue per $1 of cost",
            KpiState("money", "higher", 3.42, 3.60, "good", wave(7, 28, 3.7, 0.1, -0.01)),
        ),
        (
            "alerts",
            "Active alerts",
            KpiState("count", "lower", 3, 1, "crit", [1, 1, 2, 1, 1, 3, 1, 1, 2, 3, 3], extra="1 critical"),
        ),
        (
            "uptime",
            "Uptime",
            KpiState(
                "percent", "higher", 0.9997, 0.9996, "good", [1, 1, 1, 0.98, 1, 1, 1, 1, 0.97, 1, 1, 1, 1]
            ),
        ),
        (
            "error-rate",
            "Error rate",
            KpiState(
                "percent",
                "lower",
                0.0142,
                0.016,
                "good",
                [*wave(9, 12, 0.012, 0.002), 0.06, *wave(8, 14, 0.013, 0.001)],
            ),
        ),
        (
            "latency-p95",
            "p95 response time",
            KpiState("ms", "lower", 2410, 2110, "warn", wave(10, 28, 2000, 120, 14)),
        ),
        (
            "csat",
            "Satisfaction, 4 or 5 of 5",
            KpiState("percent", "higher", 0.862, 0.851, "good", wave(11, 28, 0.84, 0.02, 0.001)),
        ),
    )
    return kpi_strip([filled(key, title, state) for key, title, state in states])


def filled(key: str, title: str, state: KpiState) -> Any:
    """A card with its leaves filled in place."""
    card: Any = kpi_card(key, title, "/executive")
    values = kpi_leaves(state)
    card.className = values["card_class"]
    targets = {
        "kpi-value": {"children": values["value"], "title": values["value_title"]},
        "kpi-unit": {"children": values["unit"]},
        "kpi-delta": {"children": values["delta"], "className": values["delta_class"]},
        "kpi-note": {"children": values["note"]},
        "kpi-spark": {"style": values["spark"]},
        "kpi-status": {"className": values["status_class"]},
        "kpi-word": {"children": values["word"]},
    }
    for part in card._traverse():
        identifier = getattr(part, "id", None)
        for name, value in (
            targets.get(identifier["type"], {}).items() if isinstance(identifier, dict) else ()
        ):
            setattr(part, name, value)
    return card


def trends(theme: Theme) -> list[Component]:
    """Three charts over the days."""
    e1, e2, e3, e4 = (entity_color(i, theme) for i in range(4))
    users = [
        Series("30 days", wave(21, 28, 46500, 60, 65), e1, True, False),
        Series("7 days", wave(22, 28, 20600, 120, 45), e2, True, False),
        Series("1 day", [*wave(23, 27, 9300, 400, 30, 2000), 3900], e4, True),
    ]
    money = [
        Series("Revenue", [*wave(24, 27, 13300, 150, 30), 6100], e1, True),
        Series("Cost", [*wave(25, 27, 3900, 250, 10), 1600], e3, True),
    ]
    calls = Bars("requests", [*wave(26, 27, 184e3, 4000, 300, 42e3), 71e3], e1)
    rates = wave(27, 28, 0.0152, 0.0012)
    rates[9] = 0.024
    rate = Series("error rate", rates, token("ink-2", theme), True, False)
    subtitle = "26 Oct – 22 Nov, by day"
    days = segmented("days", {"7": "7", "30": "30", "90": "90 d"}, "30", label="Days shown")
    return [
        panel_frame(
            "active-users-trend",
            "Active users",
            subtitle,
            figure=line(DAYS, users, theme=theme),
            tools=[days],
        ),
        panel_frame(
            "revenue-vs-cost-trend",
            "Revenue and provider cost",
            f"{subtitle}, USD",
            figure=line(DAYS, money, theme=theme, unit="money", between="70.8 % gross margin"),
        ),
        panel_frame(
            "requests-trend",
            "Requests and error rate",
            subtitle,
            figure=bar_with_rate(
                DAYS,
                [calls],
                rate,
                theme=theme,
                unfinished=True,
                notes=[Note(DAYS[9], 0.024, "Stability outage, 4 Nov")],
            ),
        ),
    ]


def lower(theme: Theme) -> list[Component]:
    """Growth, what changed, alerts."""
    weeks = [datetime(2026, 8, 31) + timedelta(weeks=i) for i in range(12)]
    above = [
        Bars(
            "New",
            [1520, 1600, 1570, 1700, 1650, 1750, 1780, 1760, 1880, 1920, 1990, 900],
            entity_color(0, theme),
        ),
        Bars(
            "Resurrected",
            [310, 360, 330, 350, 400, 380, 420, 430, 410, 430, 450, 190],
            entity_color(1, theme),
        ),
    ]
    below = [
        Bars(
            "Dormant",
            [1480, 1580, 1620, 1600, 1690, 1680, 1780, 1900, 1870, 1950, 2068, 860],
            token("other", theme),
        )
    ]
    parts = (
        Contribution("Video, Runway", 6480, href="?provider=Runway"),
        Contribution("Images, Stability", 2950),
        Contribution("Chat, OpenAI", -2310),
        Contribution("Content, Anthropic", 1720),
        Contribution("Content, OpenAI", 640),
        Contribution("27 others", 360, is_rest=True),
    )
    return [
        panel_frame(
            "growth",
            "User growth",
            "12 weeks, quick ratio 1.18, 18,240 returned last week",
            height=256,
            figure=growth(weeks, above, below, theme=theme, height=256, unfinished=True),
        ),
        panel_frame(
            "what-changed",
            "What changed in provider cost",
            "$112,480 against $102,640",
            "content",
            height=256,
            content=contributions(parts, unit="money", caption="Contributors to the change", note="up 9.6 %"),
        ),
        panel_frame(
            "active-alerts",
            "Active alerts",
            "3 firing, worst first",
            "content",
            height=256,
            content=alerts(),
            tag=[badge("crit", "1"), badge("warn", "2")],
        ),
    ]


def alerts() -> Component:
    """A short list with actions."""
    rows: tuple[tuple[Status, str, str, str], ...] = (
        ("crit", "Runway p95 above twice its usual", "48.2 s against 22.4 s. Firing 74 min", "Acknowledge"),
        ("warn", "Oldest job in queue “video” over 60 s", "94 s. Acknowledged by Mara, 52 min", "Open"),
        ("warn", "Pro conversion fell against last month", "Down 11.8 %. Assigned to Jon, 2 d", "Open"),
    )
    items = [
        html.Li(
            [
                mark(status),
                html.Div([html.Strong(title), html.Span(text)], className="item-words"),
                button(act, f"alert-{i}", primary=act == "Acknowledge"),
            ],
            className="item",
        )
        for i, (status, title, text, act) in enumerate(rows)
    ]
    return html.Ul(items, className="items")


def operations(theme: Theme) -> list[Component]:
    """Real-time operations."""
    minutes = [datetime(2026, 11, 22, 9, 59) + timedelta(minutes=i) for i in range(60)]
    e1, e2 = entity_color(0, theme), entity_color(1, theme)
    rate = [max(0.004, v) for v in (*wave(31, 46, 0.011, 0.005), *wave(32, 14, 0.025, 0.004, 0.0006))]
    band = ([v * 0.3 for v in rate], [v + 0.034 + 0.0015 * (i % 5) for i, v in enumerate(rate)])
    errors = Series("error rate", rate, e1, band=band)
    now = Series(
        "Today",
        wave(33, 60, 350, 8, 0.6),
        e1,
        compare=wave(34, 60, 350, 5, 0.3),
        compare_name="Yesterday",
        label="",
    )
    latency = [Series("p95", wave(35, 60, 2300, 150, 8), e1), Series("p50", wave(36, 60, 620, 20), e2)]
    right = [
        panel_frame(
            "error-rate-last-hour",
            "Error rate",
            "by minute, band is the 95 % Wilson interval",
            height=140,
            figure=line(
                minutes,
                [errors],
                theme=theme,
                unit="percent",
                height=140,
                labels=False,
                thresholds=[Threshold(0.05, "critical", "crit"), Threshold(0.02, "warn", "warn")],
            ),
            tag=[html.Span([icon("warn"), " 2.8 % in the last 5 min"], className="tag-words text-warn")],
        ),
        panel_frame(
            "latency-last-hour",
            "Latency",
            "by minute, successful calls",
            height=106,
            figure=line(minutes, latency, theme=theme, unit="ms", height=106),
        ),
        panel_frame(
            "queue-depth",
            "Queues",
            "newest sample 4 s old. 17 users rate limited in the last 5 minutes",
            "content",
            height=168,
            content=queues(),
        ),
    ]
    cells = [
        panel_frame(
            "requests-per-minute",
            "Requests per minute",
            "10:58, the last closed minute",
            "graph",
            height=176,
            span=3,
            figure=bar(
                minutes,
                [Bars("calls", [round(v) for v in wave(37, 60, 130, 14)], e1)],
                theme=theme,
                highlight_last=True,
                height=126,
                ticks=4,
            ),
            hero=hero("141", [[icon("check"), "usual"], "118 to 149 at this hour"]),
        ),
        panel_frame(
            "active-now",
            "Active now",
            "users with a call in the last 5 minutes",
            height=176,
            span=3,
            figure=line(minutes, [now], theme=theme, zero=False, height=126, ticks=2),
            hero=hero("386", ["up 4 % from yesterday", "at this time, 371"]),
        ),
        panel_frame(
            "provider-status",
            "Providers",
            "success and p95 of the last 5 minutes",
            "content",
            height=176,
            span=6,
            content=providers(),
            tag=[badge("crit", "1 failing"), badge("warn", "1 slow")],
        ),
        panel_frame(
            "live-feed",
            "Live calls",
            "latest 100, newest first. Held while you read",
            "content",
            height=552,
            span=7,
            content=calls(),
            tools=[
                html.Button([icon("above"), "12 new"], className="pill-new", type="button"),
                segmented(
                    "feed",
                    {"all": "All", "failed": "Failed 9", "limited": "Limited 4"},
                    "all",
                    label="Calls shown",
                ),
            ],
        ),
        html.Div(right, className="stack span-5"),
    ]
    return [html.Div(cells, className="page-grid")]


def hero(value: str, words: list[Any]) -> Component:
    """A number in large with two lines beside it."""
    lines = html.Div([html.Div(word) for word in words], className="hero-words")
    return html.Div([html.Span(value, className="hero-value"), lines], className="hero")


def providers() -> Component:
    """The lights."""
    rows = [
        ("crit", "Runway", "Failing, timeouts", 0.574, 48200, 8, "09:44, 75 min"),
        ("warn", "Stability", "Slow, 1.4 × usual", 0.989, 9800, 11, "10:41, 18 min"),
        ("good", "Anthropic", "Healthy", 0.998, 1900, 46, "18 Nov"),
        ("good", "OpenAI", "Healthy", 0.996, 2100, 59, "21 Nov"),
        ("good", "Google", "Healthy", 0.994, 1400, 17, "20 Nov"),
        ("off", "Mistral", "No traffic", None, None, 0, "10:12, 47 min"),
    ]
    keys = ("status", "name", "state", "success", "p95", "n", "since")
    columns = (
        Column(
            "name",
            "Provider",
            cell=lambda r: html.Span([lamp(r["status"], r["state"]), r["name"]], className="named"),
        ),
        Column(
            "state", "State", cell=lambda r: html.Span(r["state"], className=f"state-word text-{r['status']}")
        ),
        Column("success", "Success", "percent"),
        Column("p95", "p95", "ms"),
        Column("n", "Per min", "count"),
        Column("since", "Since", align="right", quiet=True),
    )
    return data_table(
        columns,
        [dict(zip(keys, r, strict=True)) for r in rows],
        caption="Providers now",
        row_class=lambda r: f"is-{r['status']}",
    )


def calls() -> Component:
    """The feed."""
    dice = random.Random(7)
    kinds = [
        ("Chat", "e2", "Anthropic", "haiku-5", 1210, 0.0021),
        ("Content", "e1", "OpenAI", "gpt-6-mini", 2040, 0.0064),
        ("Images", "e3", "Stability", "sd-4-turbo", 7420, 0.03),
        ("Content", "e1", "Anthropic", "sonnet-5", 3100, 0.0142),
    ]
    rows = []
    for i in range(100):
        service, color, provider, model, took, cost = kinds[dice.randrange(4)]
        status: Any = "good"
        reason = ""
        if i in (2, 11):
            service, color, provider, model, took, cost, status, reason = (
                "Video",
                "e4",
                "Runway",
                "gen-5",
                60000,
                0.4,
                "crit",
                "timeout after 60 s",
            )
        if i == 7:
            status, reason = "warn", "rate limited, plan Free"
        rows.append(
            Call(
                f"10:58:{58 - i % 59:02}",
                service,
                f"var(--er-{color})",
                provider,
                model,
                f"u_{dice.randrange(10**4, 10**5)}",
                took,
                cost,
                status,
                reason,
            )
        )
    return feed(rows)


def queues() -> Component:
    """Depth with bars."""
    rows = [
        ("content", 4, 0.8, 1.2, "3 s"),
        ("chat", 2, 0.3, 0.9, "1 s"),
        ("images", 31, 14, 8.9, "52 s"),
        ("video", 64, 94, 52, "never"),
        ("mail", 0, None, 0.4, "–"),
    ]
    columns = (
        Column("name", "Queue", width="70px"),
        Column("depth", "Depth", "count", strong=True, width="48px"),
        Column(
            "bar",
            "Bar",
            title_hidden=True,
            cell=lambda r: bar_cell(
                r["depth"] / 75, color="var(--er-warn-fill)" if r["depth"] > 60 else "var(--er-e1)"
            ),
        ),
        Column(
            "oldest",
            "Oldest",
            align="right",
            cell=lambda r: (
                html.Span([mark("warn"), " 94 s"], className="text-warn")
                if r["depth"] > 60
                else ("–" if r["oldest"] is None else f"{r['oldest']} s")
            ),
        ),
        Column("takes", "Takes", "seconds"),
        Column("empty", "Empty in", align="right"),
    )
    return data_table(
        columns,
        [dict(zip(("name", "depth", "oldest", "takes", "empty"), r, strict=True)) for r in rows],
        caption="Depth of the queues",
    )


def states(theme: Theme) -> list[Component]:
    """Every state of the frame."""
    e1, e4 = entity_color(0, theme), entity_color(3, theme)
    counts = Bars("requests", [*wave(26, 27, 184e3, 4000, 300, 42e3), 71e3], e1)
    stale = panel_frame(
        "stale",
        "Requests",
        "26 Oct – 22 Nov, by day",
        figure=bar(DAYS, [counts], theme=theme, unfinished=True),
        tag=stale_tag("10:41", 1080),
    )
    stale.children[1].className += " is-stale"
    users = Series("users", [*wave(23, 27, 9300, 400, 30, 2000), 3900], e4, True)
    gone = source_missing(
        "No marketing spend yet",
        "Cost per new paying customer needs spend by day and channel. Users and payments are here already.",
        action="Import a CSV",
        href="/settings",
        columns_href="/docs",
    )
    broken = failed(
        "This panel’s query ran out of time",
        "PostgreSQL stopped it after 10 s. The other panels are not affected. Try a shorter period.",
        "8f31c2",
        [button("Last 7 days", "b7")],
        {"type": "panel-retry", "key": "broken"},
    )
    none = empty(
        "No rating matches these filters",
        "1,204 ratings fall in this period, none from Enterprise in Japan.",
        button("Remove “Country Japan”", "bj"),
    )
    cells = [
        panel_frame("loading", "p95 latency by provider", "26 Oct – 22 Nov, by day", state=loading("bars")),
        panel_frame("empty", "Ratings by model", "26 Oct – 22 Nov", state=none),
        panel_frame("broken", "Error messages", "26 Oct – 22 Nov", state=broken),
        stale,
        panel_frame("missing", "Acquisition cost by channel", "26 Oct – 22 Nov", state=gone),
        panel_frame(
            "unfinished",
            "Active users and requests",
            "26 Oct – 22 Nov, by day. 22 Nov until 10:58",
            figure=bar_with_rate(DAYS, [counts], users, theme=theme, rate_unit="count", unfinished=True),
        ),
        panel_frame(
            "top",
            "Cost by model",
            "26 Oct – 22 Nov. Campaign filter does not apply",
            "content",
            content=top_models(),
        ),
        panel_frame(
            "menu",
            "Gross margin",
            "26 Oct – 22 Nov, by day",
            figure=line(
                DAYS,
                [Series("margin", wave(41, 28, 0.72, 0.004), e1)],
                theme=theme,
                unit="percent",
                zero=False,
                labels=False,
            ),
        ),
        panel_frame("skeleton", "Loading rows", "26 Oct – 22 Nov", "content", state=loading("gauge")),
        html.Div(
            kpi_strip(
                [
                    filled(
                        "a",
                        "Acquisition cost",
                        KpiState(
                            "money",
                            "lower",
                            None,
                            state="missing",
                            note="No marketing spend.",
                            note_action="Import",
                            note_href="/settings",
                        ),
                    ),
                    filled(
                        "b",
                        "Error rate",
                        KpiState(
                            "percent",
                            "lower",
                            0.0142,
                            0.016,
                            "good",
                            wave(9, 20, 1, 0.2),
                            state="stale",
                            age_seconds=1080,
                        ),
                    ),
                    filled(
                        "c", "Uptime", KpiState("percent", state="error", note="The query failed. ref 8f31c2")
                    ),
                    kpi_card("d", "Total users", "/"),
                ]
            ),
            className="span-12",
        ),
    ]
    return [html.Div(cells, className="page-grid")]


def top_models() -> Component:
    """Top N of M, with the rest closing the sum."""
    rows = [
        ("gen-5", "e4", 21400, 0.19),
        ("sonnet-5", "e2", 19800, 0.176),
        ("gpt-6", "e1", 17200, 0.153),
        ("sd-4-turbo", "e3", 12600, 0.112),
        ("gpt-6-mini", "e1", 11900, 0.106),
        ("18 others", "other", 29600, 0.263),
    ]
    columns = (
        Column(
            "name",
            "Top 5 of 23",
            cell=lambda r: html.Span([dot(f"var(--er-{r['color']})"), r["name"]], className="named"),
        ),
        Column(
            "bar",
            "Bar",
            title_hidden=True,
            cell=lambda r: bar_cell(r["cost"] / 40000, color=f"var(--er-{r['color']})"),
        ),
        Column("cost", "Cost", "money", strong=True),
        Column("share", "Share", "percent", quiet=True),
    )
    made = [dict(zip(("name", "color", "cost", "share"), r, strict=True)) for r in rows]
    return data_table(
        columns,
        made,
        caption="The five dearest models",
        row_class=lambda r: "is-other" if r["color"] == "other" else "",
    )


PAGES: dict[str, Callable[[Theme], list[Component]]] = {
    "executive": executive,
    "operations": operations,
    "states": states,
    "finance": finance,
    "users": users,
    "kinds": kinds,
}
