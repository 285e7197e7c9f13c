"""Campaign performance: which campaigns pay?"""

from components.drawings import campaign_performance as draw
from components.drawings import campaign_pictures
from components.panel import Panel
from components.section import Card, Section
from data.metrics import METRICS

HERE = "/campaign-performance"
TREND = "campaign_performance/kpi_trend"
CAMPAIGNS = "campaign_performance/campaigns"
SPANS = (("period", "Period"), ("7", "First 7 d"), ("14", "14 d"), ("30", "30 d"), ("life", "Whole life"))
NOTHING = (
    "No campaign in this period",
    "No campaign of the engine runs between these dates, and no call was made for one. Choose a longer period or clear a filter.",
)
NO_OUTCOME = (
    "No outcome of these campaigns",
    "Without what they brought there is no return to show. Import outcomes: flask import campaign_outcomes <file>.",
)

CARDS = (
    Card(METRICS["campaign_roi"], f"{HERE}#campaign-roi", TREND, "campaign_roi"),
    Card(METRICS["campaign_cost"], f"{HERE}#cost-per-campaign", TREND, "campaign_cost"),
    Card(METRICS["campaign_outcome"], f"{HERE}#campaign-comparison", TREND, "campaign_outcome"),
    Card(METRICS["campaign_users"], f"{HERE}#campaign-engagement", TREND, "campaign_users"),
    Card(METRICS["campaign_generations"], f"{HERE}#generation-efficiency", TREND, "campaign_generations"),
)

COMPARISON = Panel(
    key="campaign-comparison",
    title="Campaigns compared",
    metric=METRICS["campaign_roi"],
    query=CAMPAIGNS,
    draw=draw.comparison,
    body="content",
    height=384,
    span=12,
    shape="rows",
    choices=SPANS,
    note=draw.comparison_note,
    is_empty=draw.has_no_campaign,
    empty=NOTHING,
)
ROI = Panel(
    key="campaign-roi",
    title="Return on campaigns",
    metric=METRICS["campaign_roi"],
    query=CAMPAIGNS,
    draw=draw.campaign_roi,
    height=384,
    span=5,
    shape="rows",
    choices=(("period", "Period"), ("30", "First 30 d"), ("life", "Whole life")),
    note=draw.roi_note,
    is_empty=draw.has_no_outcome,
    empty=NO_OUTCOME,
)
COST = Panel(
    key="cost-per-campaign",
    title="Cost by campaign",
    metric=METRICS["campaign_cost"],
    query=CAMPAIGNS,
    draw=draw.cost_per_campaign,
    body="content",
    height=384,
    span=7,
    shape="rows",
    default="period",
    note=draw.cost_note,
    is_empty=lambda answer: not any(answer.column("campaign_cost")),
    empty=NOTHING,
)
TIMELINE = Panel(
    key="campaign-timeline",
    title="When campaigns run",
    metric=METRICS["campaign_generations"],
    query="campaign_performance/timeline",
    draw=campaign_pictures.timeline,
    height=384,
    span=12,
    shape="bars",
    note=campaign_pictures.timeline_note,
    empty=NOTHING,
)
TAGS = Panel(
    key="tag-cloud",
    title="Tags",
    metric=METRICS["campaign_roi"],
    query="campaign_performance/tags",
    draw=campaign_pictures.tag_cloud,
    body="content",
    height=320,
    span=12,
    shape="rows",
    note=campaign_pictures.tag_note,
    empty=(
        "No tag in this period",
        "The campaigns of these dates carry no tags; the engine keeps them with each campaign.",
    ),
)
ENGAGEMENT = Panel(
    key="campaign-engagement",
    title="Engagement",
    metric=METRICS["campaign_users"],
    query=CAMPAIGNS,
    draw=draw.engagement,
    body="content",
    height=320,
    span=6,
    shape="rows",
    default="period",
    note=draw.engagement_note,
    is_empty=draw.has_no_campaign,
    empty=NOTHING,
)
EFFICIENCY = Panel(
    key="generation-efficiency",
    title="Generations",
    metric=METRICS["campaign_generations"],
    query=CAMPAIGNS,
    draw=draw.efficiency,
    body="content",
    height=320,
    span=6,
    shape="rows",
    default="period",
    note=draw.efficiency_note,
    is_empty=draw.has_no_campaign,
    empty=NOTHING,
)

SECTION = Section(
    key="campaign_performance",
    title="Campaigns",
    question="Which campaigns pay?",
    icon="campaigns",
    group="Understand",
    cards=CARDS,
    panels=(COMPARISON, ROI, COST, TIMELINE, TAGS, ENGAGEMENT, EFFICIENCY),
    rows=(
        ("cards",),
        ("campaign-comparison",),
        ("campaign-roi", "cost-per-campaign"),
        ("campaign-timeline",),
        ("campaign-engagement", "generation-efficiency"),
        ("tag-cloud",),
    ),
    default_range="90d",
)
