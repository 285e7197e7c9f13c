"""More pages of the gallery: the kinds of chart that the later sections use."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.bullet import Budget, bullets
from components.charts.donut import donut, donut_colors
from components.charts.forecast import Forecast, forecast
from components.charts.histogram import Bin, histogram
from components.charts.line import Series
from components.charts.marks import Threshold
from components.charts.matrix import Bubble, matrix
from components.charts.radar import Profile, dots, radar
from components.charts.ranked import ranked
from components.charts.sankey import Flow, sankey
from components.charts.treemap import Tile, treemap
from components.charts.waterfall import Step, waterfall
from components.charts.worldmap import Country, worldmap
from components.controls import segmented
from components.frame import panel_frame
from components.funnel import Stage, funnel
from components.heat import Cell, HeatRow, cohorts, heat_table, open_key, scale_key
from components.rfm import Segment, rfm_grid
from components.status import dot
from components.table import Column, bar_cell, data_table
from components.theme import Theme, entity_color

PERIOD = "26 Oct – 22 Nov"


def _rows(keys: str, *rows: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [dict(zip(keys.split(), row, strict=True)) for row in rows]


def finance(theme: Theme) -> list[Component]:
    """Waterfalls, comparison table, donut, revenue cohorts, budgets."""
    moves = (
        Step("New", 21400),
        Step("Expansion", 9800),
        Step("Reactivated", 2100),
        Step("Contraction", -6300),
        Step("Churn", -14300),
        Step("Change", None, True),
    )
    margin = (
        Step("Revenue", 384900, True),
        Step("OpenAI", -38200),
        Step("Anthropic", -31500),
        Step("Runway", -21400),
        Step("Stability", -12600),
        Step("Google", -6100),
        Step("3 others", -2700),
        Step("Gross margin", None, True),
        Step("Infra-\nstructure", -41200),
        Step("Margin", None, True),
    )
    plans = ["Enterprise", "Business", "Pro", "Starter"]
    revenue = [148200, 131600, 98400, 34200]
    ring = donut(plans, revenue, theme=theme, note="a month")
    cells = [
        panel_frame(
            "mrr-movements",
            "Movements of recurring revenue",
            "$399.7k on 25 Oct to $412.4k on 22 Nov",
            span=5,
            figure=waterfall(moves, theme=theme),
        ),
        panel_frame(
            "margin-waterfall",
            "From revenue to margin",
            f"{PERIOD}. Marketing spend is missing and not taken off",
            span=7,
            figure=waterfall(margin, theme=theme, signs=False),
        ),
        panel_frame(
            "cost-by-provider",
            "Cost by provider",
            f"{PERIOD}, all calls, failures included. Tick is the 28 days before",
            "content",
            span=7,
            content=_providers(),
            tools=[
                segmented("split", {"p": "Provider", "m": "Model", "s": "Service"}, "p", label="Split by")
            ],
        ),
        panel_frame(
            "plans",
            "Recurring revenue by plan",
            "22 Nov, 4,773 paying accounts",
            span=5,
            figure=ring,
            aside=_plans(theme),
        ),
        panel_frame(
            "revenue-cohorts",
            "Revenue per signup, by month of signing up",
            "USD, all revenue since signing up divided by everyone who signed up",
            "content",
            span=7,
            content=_revenue_cohorts(theme),
            tag=open_key("month not over"),
        ),
        panel_frame(
            "budgets",
            "Budgets for November",
            "22 of 30 days, bar is spent, band the forecast",
            "content",
            span=5,
            content=bullets(
                (
                    Budget("Provider cost", 82e3, 120e3, (115e3, 123e3, 129e3)),
                    Budget("Infrastructure", 31e3, 48e3, (40e3, 42e3, 44e3)),
                    Budget("Tools", 4e3, 6.2e3, (5e3, 5.2e3, 5.4e3)),
                    Budget("Marketing", None, None, action="Import spend", href="/settings"),
                ),
                caption="Budgets",
            ),
        ),
    ]
    return [html.Div(cells, className="page-grid")]


def _plans(theme: Theme) -> Component:
    colors = donut_colors(4, theme)
    rows = _rows(
        "name mrr share n",
        ("Enterprise", 148200, 0.359, 212),
        ("Business", 131600, 0.319, 806),
        ("Pro", 98400, 0.239, 2510),
        ("Starter", 34200, 0.083, 1245),
    )
    for row, color in zip(rows, colors, strict=True):
        row["color"] = color
    columns = (
        Column("name", "Plan", cell=lambda r: html.Span([*_dot(r), r["name"]], className="named")),
        Column("mrr", "MRR", "money", strong=True),
        Column("share", "Share", "percent", quiet=True),
        Column("n", "Accounts", "count", quiet=True),
    )
    foot = {"name": "All", "mrr": 412400, "share": 1.0, "n": 4773}
    return data_table(columns, rows, caption="Plans in numbers", foot=foot)


def _dot(row: Any) -> list[Component]:
    return [dot(row["color"])] if "color" in row else []


def _providers() -> Component:
    rows = _rows(
        "name color cost tick success each tokens image",
        ("OpenAI", "e1", 38200, 0.92, 0.994, 0.0061, 0.0038, 0.041),
        ("Anthropic", "e2", 31500, 0.78, 0.998, 0.0079, 0.0052, None),
        ("Runway", "e4", 21400, 0.4, 0.881, 0.454, None, None),
        ("Stability", "e3", 12600, 0.26, 0.987, 0.0304, None, 0.03),
        ("Google", "e6", 6100, 0.22, 0.994, 0.0027, 0.0014, None),
        ("3 others", "other", 2700, 0.12, 0.98, 0.0035, 0.0021, None),
    )
    columns = (
        Column(
            "name",
            "Provider",
            cell=lambda r: html.Span([dot(f"var(--er-{r['color']})"), r["name"]], className="named"),
        ),
        Column(
            "bar",
            "Cost against before",
            title_hidden=True,
            cell=lambda r: bar_cell(r["cost"] / 40000, color=f"var(--er-{r['color']})", tick=r["tick"]),
        ),
        Column("cost", "Cost", "money", strong=True, short=True),
        Column("success", "Success", "percent"),
        Column("each", "Per success", "money"),
        Column("tokens", "Per 1k tokens", "money"),
        Column("image", "Per image", "money"),
    )
    return data_table(columns, rows, caption="Providers compared")


def _revenue_cohorts(theme: Theme) -> Component:
    grid = (
        ("Jun 2026", 6120, [3.1, 6.9, 10.4, 13.6, 16.6, 19.2]),
        ("Jul", 6480, [3.3, 7.3, 11, 14.4, 17.1]),
        ("Aug", 6390, [3.2, 7.2, 10.9, 13.8]),
        ("Sep", 6870, [3.6, 7.9, 11.4]),
        ("Oct", 7210, [3.8, 7.6]),
        ("Nov", 5940, [2.4]),
    )
    rows = [
        HeatRow(name, n, [Cell(v, is_open=i == len(values) - 1) for i, v in enumerate(values)])
        for name, n, values in grid
    ]
    heads = ["month 0", "1", "2", "3", "4", "5"]
    return cohorts(rows, heads, theme=theme, unit="money", caption="Revenue by cohort", first="Signed up")


def users(theme: Theme) -> list[Component]:
    """Cohorts, funnel, flow, segments, map, devices."""
    cells = [
        panel_frame(
            "retention",
            "Retention by week of first activity",
            "cohorts 14 Sep – 22 Nov, % of each cohort active in that week",
            "content",
            span=7,
            height=284,
            content=_retention(theme),
            tag=open_key("week not over"),
        ),
        panel_frame(
            "journey-funnel",
            "From signing up to paying",
            "30 days from signing up, signups 26 Oct – 22 Nov",
            "content",
            span=5,
            height=284,
            content=funnel(
                (
                    Stage("Signed up", 7640),
                    Stage("First success", 5730, 7560),
                    Stage("Three active days", 3210, 293760),
                    Stage("Campaign created", 1760, 432000),
                    Stage("Paid", 642, 708480, 1930),
                ),
                caption="From signing up to paying",
            ),
        ),
        panel_frame(
            "feature-flow",
            "What people do next in a session",
            "294,100 sessions of 26 Oct – 22 Nov, steps 1 to 4",
            span=7,
            height=256,
            figure=_flow(theme),
        ),
        panel_frame(
            "rfm-segments",
            "Recency, frequency and value",
            "48,260 users, 90 days, colour is revenue",
            "content",
            span=5,
            height=256,
            content=rfm_grid(_segments(), theme=theme),
            tag=scale_key("$0", "$374k"),
        ),
        panel_frame(
            "geo-map",
            "Where users are",
            "47 countries, by address registry, approximate",
            span=7,
            height=256,
            figure=worldmap(_countries(), theme=theme),
        ),
        panel_frame(
            "errors",
            "Errors by hour and weekday",
            f"{PERIOD}, under 20 calls hatched",
            "content",
            span=5,
            height=256,
            content=_hours(theme),
        ),
    ]
    return [html.Div(cells, className="page-grid")]


def _retention(theme: Theme) -> Component:
    dice = random.Random(3)
    rows = []
    for week in range(10):
        count = 10 - week
        values = [1.0] + [
            max(0.2, 0.5 / (1 + 0.22 * i) + dice.uniform(-0.02, 0.02)) for i in range(count - 1)
        ]
        cells = [Cell(v, is_open=i == count - 1) for i, v in enumerate(values)]
        start = date(2026, 9, 14) + timedelta(weeks=week)
        rows.append(HeatRow(f"{start.day} {start:%b}", 1429 + 70 * week, cells))
    mean = [1.0, 0.48, 0.40, 0.35, 0.33, 0.31, 0.29, 0.29, 0.28, None]
    heads = ["week 0", *(str(i) for i in range(1, 10))]
    return cohorts(rows, heads, theme=theme, caption="Retention", mean=mean)


def _flow(theme: Theme) -> dict[str, Any]:
    colors = {
        "Content": entity_color(0, theme),
        "Chat": entity_color(1, theme),
        "Images": entity_color(2, theme),
        "Video": entity_color(3, theme),
        "Failed": "#D5303C",
    }
    sizes = {"Content": 124000, "Chat": 83000, "Images": 56000, "Video": 31100}
    flows = []
    for step in (1, 2, 3):
        into: dict[str, float] = {}
        for name, size in sizes.items():
            parts = {"Content": 0.22, "Chat": 0.2, "Images": 0.12, "Video": 0.05, "Failed": 0.02, "end": 0.39}
            for target, share in parts.items():
                flows.append(Flow(step, name, target, size * share))
                if target != "end":
                    into[target] = into.get(target, 0) + size * share
        sizes = {k: int(v) for k, v in into.items()}
    return sankey(flows, theme=theme, colors=colors, order=["Content", "Chat", "Images", "Video", "Failed"])


def _segments() -> dict[str, Segment]:
    data = {
        "Can't lose": (620, 112e3),
        "At risk": (4400, 104e3),
        "Hibernating": (7900, 40e3),
        "Lost": (9300, 14e3),
        "Loyal": (3900, 317e3),
        "Needs attention": (2900, 50e3),
        "About to sleep": (3300, 22e3),
        "Champions": (2100, 374e3),
        "Potential loyalists": (5200, 148e3),
        "Promising": (4000, 32e3),
        "New": (4600, 18e3),
    }
    return {name: Segment(*values) for name, values in data.items()}


def _countries() -> list[Country]:
    data = [
        "USA",
        "14820",
        "GBR",
        "5210",
        "DEU",
        "4930",
        "FRA",
        "3120",
        "IND",
        "2980",
        "BRA",
        "2410",
        "CAN",
        "1900",
        "AUS",
        "1700",
        "MEX",
        "900",
        "JPN",
        "1500",
        "ESP",
        "1100",
        "ITA",
        "1000",
        "POL",
        "500",
        "SWE",
        "620",
        "NGA",
        "240",
        "ZAF",
        "300",
        "KEN",
        "120",
        "EGY",
        "200",
        "IDN",
        "480",
        "ARG",
        "330",
        "CHL",
        "110",
        "COL",
        "180",
        "PER",
        "60",
        "SGP",
        "200",
        "NLD",
        "800",
        "SAU",
        "90",
        "TUR",
        "220",
        "KAZ",
        "4",
        "UKR",
        "110",
        "VNM",
        "130",
        "THA",
        "140",
        "PHL",
        "210",
        "KOR",
        "420",
    ]
    return [Country(code, code, int(n)) for code, n in zip(data[::2], data[1::2], strict=True)]


def _hours(theme: Theme) -> Component:
    dice = random.Random(5)
    rows = [
        HeatRow(
            name,
            None,
            [Cell(dice.uniform(0.002, 0.05), n=dice.choice([8, 200, 400, 500])) for _ in range(24)],
        )
        for name in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    ]
    heads = [str(h) if h % 6 == 0 else "" for h in range(24)]
    heads = [h or html.Span(f"{i}", className="visually-hidden") for i, h in enumerate(heads)]  # type: ignore[misc]
    return heat_table(rows, heads, theme=theme, caption="Error rate by hour and weekday", texts=False)


def kinds(theme: Theme) -> list[Component]:
    """What is left."""
    e1, e2, e4 = entity_color(0, theme), entity_color(1, theme), entity_color(3, theme)
    edges = [100 * 1.35**i for i in range(20)]
    shape = [3, 8, 20, 60, 140, 260, 420, 560, 610, 520, 400, 310, 220, 180, 120, 70, 30, 15, 8]
    bins = [Bin(a, b, n, n * 0.9 + 12) for a, b, n in zip(edges, edges[1:], shape, strict=False)]
    start = datetime(2026, 9, 1)
    past = [start + timedelta(days=i) for i in range(83)]
    dice = random.Random(2)
    seen = [3200 + 9 * i + dice.uniform(-150, 150) - (300 if i % 7 > 4 else 0) for i in range(83)]
    coming = [past[-1] + timedelta(days=i) for i in range(30)]
    middle = [seen[-2] + 9 * i - (300 if (82 + i) % 7 > 4 else 0) for i in range(30)]
    ahead = Forecast(
        coming,
        middle,
        ([m - 90 - 9 * i for i, m in enumerate(middle)], [m + 90 + 9 * i for i, m in enumerate(middle)]),
        ([m - 150 - 16 * i for i, m in enumerate(middle)], [m + 150 + 16 * i for i, m in enumerate(middle)]),
    )
    bubbles = (
        Bubble("gpt-6", 0.0061, 2100, 59000, e1),
        Bubble("gpt-6-mini", 0.0019, 900, 90000, e1),
        Bubble("sonnet-5", 0.0079, 1900, 46000, e2),
        Bubble("haiku-5", 0.0021, 1100, 80000, e2),
        Bubble("gen-5", 0.454, 48200, 8000, e4),
    )
    axes = ["Success", "Speed", "Cost", "Tokens", "Satisfaction"]
    told = dict.fromkeys(axes, "0.9")
    one = Profile("sonnet-5", dict(zip(axes, (0.9, 0.6, 0.4, 0.7, 0.95), strict=True)), e2, told)
    two = Profile("gpt-6", dict(zip(axes, (0.8, 0.8, 0.7, 0.5, 0.7), strict=True)), e1, told)
    tiles = [
        Tile("AI", 400, 9000),
        Tile("launch", 300, 2000),
        Tile("black-friday", 250, 14000),
        Tile("seo", 120, 500),
    ]
    tiles += [Tile(f"tag {i}", 60 - 3 * i, 900 * i) for i in range(12)]
    cells = [
        panel_frame("h", "Latency", PERIOD, figure=histogram(bins, theme=theme, median=1180)),
        panel_frame(
            "f",
            "Cost forecast",
            "30 days, 80 and 95 % band",
            span=8,
            figure=forecast(
                past,
                Series("Cost", seen, e1, True),
                ahead,
                theme=theme,
                unit="money",
                height=206,
                thresholds=[Threshold(4600, "budget", "warn")],
            ),
        ),
        panel_frame("m", "Cost against speed", PERIOD, height=256, figure=matrix(bubbles, theme=theme)),
        panel_frame("r", "Two models", PERIOD, height=256, figure=radar(axes, (one, two), theme=theme)),
        panel_frame("d", "The same as dots", PERIOD, height=256, figure=dots(axes, (one, two), theme=theme)),
        panel_frame("t", "Tags", PERIOD, span=6, height=256, figure=treemap(tiles, theme=theme)),
        panel_frame(
            "b",
            "Success by service",
            PERIOD,
            span=6,
            height=256,
            figure=ranked(
                ["Content", "Images", "Video", "Chat"],
                [0.991, 0.98, 0.88, 0.997],
                theme=theme,
                colors=[entity_color(i, theme) for i in range(4)],
                unit="percent",
            ),
        ),
    ]
    return [html.Div(cells, className="page-grid")]
