"""Business intelligence: who converts, who leaves, who should pay more?"""

from components.drawings import business_intelligence as draw
from components.panel import Panel
from components.section import Section
from data.metrics import METRICS

CONVERSION_FUNNEL = Panel(
    key="conversion-funnel",
    title="From free to paid",
    metric=METRICS["plan_conversion"],
    query="business_intelligence/conversion_funnel",
    draw=draw.conversion_funnel,
    body="content",
    height=388,
    span=12,
    shape="rows",
    note=draw.conversion_note,
    empty=("Nobody signed up in this period", "Choose a longer period: the funnel is about sign-ups."),
)

SECTION = Section(
    key="business_intelligence",
    title="Business intelligence",
    question="Who converts, who leaves, who should pay more?",
    icon="business",
    group="Earn",
    panels=(CONVERSION_FUNNEL,),
    rows=(("conversion-funnel",),),
)
