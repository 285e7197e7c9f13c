"""Content quality: do generations succeed, and what do they cost when they do?"""

from components.drawings import content_quality as draw
from components.drawings import generation_parameters, model_performance, models
from components.panel import Panel
from components.section import Card, Section
from data.metrics import METRICS

TREND = "content_quality/kpi_trend"
HERE = "/content-quality"
TYPES = (("images", "Images"), ("video", "Video"), ("content", "Content"), ("chat", "Chat"))
NOTHING = (
    "No call in this period",
    "The engine wrote nothing to its log between these dates, or the filters leave nothing. Choose a longer period or clear a filter.",
)
NO_SUCCESS = (
    "No success of this type",
    "No call of this type succeeded in this period, or the filters leave nothing.",
)

CARDS = (
    Card(METRICS["api_success_rate"], f"{HERE}#success-by-type", TREND, "api_success_rate"),
    Card(METRICS["cost_per_success"], f"{HERE}#cost-per-success", TREND, "cost_per_success"),
    Card(METRICS["token_efficiency"], f"{HERE}#token-efficiency-by-model", TREND, "token_efficiency"),
    Card(METRICS["csat"], f"{HERE}#satisfaction-by-model", TREND, "csat"),
    Card(METRICS["recovered_share"], f"{HERE}#retry-patterns", TREND, "recovered_share"),
    Card(METRICS["retry_cost"], f"{HERE}#retry-patterns", TREND, "retry_cost"),
)

SUCCESS_BY_TYPE = Panel(
    key="success-by-type",
    title="Success by type",
    metric=METRICS["api_success_rate"],
    query="content_quality/success_by_type",
    draw=draw.success_by_type,
    body="content",
    height=206,
    span=7,
    shape="rows",
    note=draw.type_note,
    empty=NOTHING,
)
CONTENT_TYPE_DISTRIBUTION = Panel(
    key="content-type-distribution",
    title="What is generated",
    metric=METRICS["requests"],
    query="content_quality/success_by_type",
    draw=draw.content_type_distribution,
    aside=draw.type_table,
    height=206,
    span=5,
    choices=(("calls", "Calls"), ("cost", "Cost")),
    note=lambda answer, view: "share by type",
    empty=NOTHING,
)
RETRY_PATTERNS = Panel(
    key="retry-patterns",
    title="Retries after a failure",
    metric=METRICS["recovered_share"],
    query="content_quality/retry_patterns",
    draw=draw.retry_patterns,
    body="content",
    height=384,
    span=5,
    shape="rows",
    note=lambda answer, view: "one user and service, within 10 minutes",
    empty=(
        "No failure in this period",
        "Nobody had a failed call between these dates, so nobody had to try again.",
    ),
)
MODEL_PERFORMANCE = Panel(
    key="model-performance",
    title="Models against each other",
    metric=METRICS["api_success_rate"],
    query="content_quality/model_performance",
    draw=model_performance.model_performance,
    aside=model_performance.model_table,
    height=320,
    span=12,
    choices=TYPES,
    accepts=lambda choice: choice.split(".", 1)[0] in dict(TYPES),
    note=model_performance.model_note,
    is_empty=lambda answer: not any(answer.column("success")),
    empty=NO_SUCCESS,
)
COST_PER_SUCCESS = Panel(
    key="cost-per-success",
    marks=True,
    title="Cost per success",
    metric=METRICS["cost_per_success"],
    query="content_quality/cost_per_success",
    draw=models.cost_per_success,
    span=7,
    choices=TYPES,
    note=lambda answer, view: f"by day, {view.currency}, the five most used models",
    is_empty=lambda answer: not any(answer.column("success")),
    empty=NO_SUCCESS,
)
COST_PER_SUCCESS_BY_MODEL = Panel(
    key="cost-per-success-by-model",
    title="Cost per success by model",
    metric=METRICS["cost_per_success"],
    query="content_quality/cost_per_success_by_model",
    draw=models.cost_per_success_by_model,
    body="content",
    height=320,
    span=6,
    shape="rows",
    note=lambda answer, view: f"{len(answer.rows)} models, dearest in all first",
    empty=NOTHING,
)
TOKEN_EFFICIENCY = Panel(
    key="token-efficiency-by-model",
    title="Token efficiency by model",
    metric=METRICS["token_efficiency"],
    query="content_quality/token_efficiency_by_model",
    draw=models.token_efficiency_by_model,
    body="content",
    height=256,
    span=5,
    shape="rows",
    note=models.efficiency_note,
    empty=(
        "No token counts in this period",
        "Pictures and videos have none; of texts the engine writes estimates when they succeed.",
    ),
)
SATISFACTION = Panel(
    key="satisfaction-by-model",
    title="Satisfaction by model",
    metric=METRICS["csat"],
    query="content_quality/satisfaction_by_model",
    draw=models.satisfaction_by_model,
    body="content",
    height=320,
    span=6,
    shape="rows",
    note=lambda answer, view: (
        f"{sum(answer.column('n')):,} ratings, most rated first; grey under {models.FEW}"
    ),
    empty=(
        "No rating in this period",
        "Nobody rated a generation between these dates, or the filters leave nothing.",
    ),
)
GENERATION_PARAMETERS = Panel(
    key="generation-parameters",
    title="Generation parameters",
    metric=METRICS["described_share"],
    query="content_quality/generation_parameters",
    draw=generation_parameters.generation_parameters,
    aside=generation_parameters.parameter_list,
    height=384,
    span=7,
    default="images:aspect",
    accepts=lambda choice: ":" in choice,
    note=generation_parameters.parameters_note,
    is_empty=generation_parameters.has_none,
    empty=(
        "No generation parameters in this period",
        "There are none: the engine kept no request_data of these calls. They appear once it passes the request body to its usage tracker.",
    ),
)

SECTION = Section(
    key="content_quality",
    title="Content quality",
    question="Do generations succeed, and what do they cost when they do?",
    icon="quality",
    group="Understand",
    cards=CARDS,
    panels=(
        SUCCESS_BY_TYPE,
        CONTENT_TYPE_DISTRIBUTION,
        COST_PER_SUCCESS,
        RETRY_PATTERNS,
        MODEL_PERFORMANCE,
        COST_PER_SUCCESS_BY_MODEL,
        SATISFACTION,
        TOKEN_EFFICIENCY,
        GENERATION_PARAMETERS,
    ),
    rows=(
        ("cards",),
        ("success-by-type", "content-type-distribution"),
        ("cost-per-success", "token-efficiency-by-model"),
        ("model-performance",),
        ("cost-per-success-by-model", "satisfaction-by-model"),
        ("retry-patterns", "generation-parameters"),
    ),
)
