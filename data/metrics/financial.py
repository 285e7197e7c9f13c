"""The ledger: recurring revenue and how it moves, what an account brings, what is left of it, and what the price book says."""

from data.metrics.metric import Metric, Threshold

ARPA = Metric(
    key="arpa",
    title="Revenue per account",
    section="financial_analytics",
    unit="money",
    better="higher",
    kind="balance",
    needs=("plan_price", "subscription_event"),
    means="What a paying account brings a month on average.",
    formula=(
        "monthly recurring revenue / accounts that pay for a plan with a price, both at the end of the period"
    ),
    action="Open the plans: a falling average means that the cheap plan grows fastest.",
    query="metrics/mrr",
)
GROSS_MARGIN = Metric(
    key="gross_margin",
    title="Gross margin",
    section="financial_analytics",
    unit="fraction",
    better="higher",
    needs=("payment or plan_price", "api_usage"),
    means="Share of revenue that is left when the providers are paid, those of free users' calls included.",
    formula="(revenue - provider cost) / revenue",
    action="Open the waterfall from revenue to margin and compare the providers.",
    query="metrics/revenue",
)
BURN = Metric(
    key="burn",
    title="Burn a month",
    section="financial_analytics",
    unit="money",
    better="lower",
    needs=("payment or plan_price",),
    means="Money that goes out a month beyond what comes in; below zero, more comes in.",
    formula=(
        "(provider cost + marketing spend + budgeted costs that nothing measures - revenue) / days of "
        "the period x 30.4375; without marketing where no spend is known"
    ),
    action="Open the waterfall from revenue to margin: the largest bar that takes away is the first to cut.",
    query="metrics/burn",
)
NRR = Metric(
    key="nrr",
    title="Net revenue retention",
    section="financial_analytics",
    unit="fraction",
    better="higher",
    kind="balance",
    needs=("plan_price", "subscription_event"),
    means=(
        "What the customers of a year before pay now, against what they paid then: above 100 % they grow "
        "faster than others leave."
    ),
    formula=(
        "recurring revenue now of those who paid a year before / their recurring revenue then; with less "
        "history since the day with twenty customers, or with the first where there never were twenty"
    ),
    action="Open MRR movements: win back churn before buying new customers.",
    query="metrics/revenue_retention",
    threshold=Threshold(1.0, 0.9),
)
GRR = Metric(
    key="grr",
    title="Gross revenue retention",
    section="financial_analytics",
    unit="fraction",
    better="higher",
    kind="balance",
    needs=("plan_price", "subscription_event"),
    means="What is left of the recurring revenue of a year before when nobody's growth is counted.",
    formula=(
        "sum over those who paid a year before of the smaller of then and now / their recurring revenue "
        "then; with less history since the day with twenty customers, or with the first where there never were twenty"
    ),
    action="Open the survival of customers: it says after how many days they leave.",
    query="metrics/revenue_retention",
)
REVENUE_CHURN = Metric(
    key="revenue_churn",
    title="Revenue lost in a month",
    section="financial_analytics",
    unit="fraction",
    better="lower",
    kind="balance",
    needs=("plan_price", "subscription_event"),
    means=(
        "Share of the recurring revenue of a month before that its payers no longer pay, by leaving or "
        "by a cheaper plan."
    ),
    formula=(
        "(recurring revenue a month before - the smaller of then and now, summed over who paid then) / "
        "recurring revenue a month before"
    ),
    action="Open MRR movements and see whether contraction or churn weighs more.",
    query="metrics/revenue_retention",
    threshold=Threshold(0.05, 0.10),
)
NET_NEW_MRR = Metric(
    key="net_new_mrr",
    title="Net new recurring revenue",
    section="financial_analytics",
    unit="money",
    better="higher",
    kind="flow",
    needs=("plan_price", "subscription_event"),
    means=(
        "By how much recurring revenue moved in the period: new, expansion and reactivation less "
        "contraction and churn. A user's changes within an hour count as one."
    ),
    formula=(
        "sum over users and hours of monthly price after - before; first time from 0 is new, later "
        "reactivation, to 0 churn, else expansion or contraction; "
        "a new list price moves everybody on that plan"
    ),
    action=(
        "The largest bar below zero names what to stop: churn calls for a talk, contraction for a "
        "fitting plan."
    ),
    query="metrics/mrr_movements",
)
QUICK_RATIO = Metric(
    key="mrr_quick_ratio",
    title="Quick ratio of revenue",
    section="financial_analytics",
    unit="ratio",
    better="higher",
    needs=("plan_price", "subscription_event"),
    means="How much recurring revenue is won for each unit that is lost.",
    formula="(new + expansion + reactivation) / (contraction + churn); none where nothing was lost",
    action="Below 1 the company shrinks: stop churn before spending on new customers.",
    query="metrics/mrr_movements",
    threshold=Threshold(2.0, 1.0),
)
LTV_CAC = Metric(
    key="ltv_cac",
    title="Lifetime value to cost",
    section="financial_analytics",
    unit="ratio",
    better="higher",
    needs=("marketing_spend", "subscription_event", "plan_price"),
    means="How many times over a customer brings back what it cost to win.",
    formula="lifetime value / acquisition cost of the period",
    action="Cut the channel whose customers cost most, listed under Acquisition by channel.",
    query="metrics/lifetime_value",
    threshold=Threshold(3.0, 1.0),
)
CAC_PAYBACK = Metric(
    key="cac_payback",
    title="Months to pay back",
    section="financial_analytics",
    unit="ratio",
    better="lower",
    needs=("marketing_spend", "subscription_event", "plan_price"),
    means="Months until the margin of a new customer has paid for winning it.",
    formula="acquisition cost of the period / margin of an account a month",
    action="Above twelve months growth eats cash: raise the price or cut the dearest channel.",
    query="metrics/lifetime_value",
)
COST_CHANGE = Metric(
    key="cost_change",
    title="Change of provider cost",
    section="financial_analytics",
    unit="money",
    better="lower",
    kind="flow",
    means=(
        "By how much provider cost differs from the compare period, and why: more calls (volume), dearer "
        "models (mix), or a dearer call of the same model (price)."
    ),
    formula=(
        "by service, provider and model: volume = cost before x growth of all calls; mix = (calls now - "
        "calls before x growth) x cost of a call before; "
        "price = calls now x (cost of a call now - before); a model that is new is mix; together exactly the change"
    ),
    action=(
        "Volume is growth; for mix move traffic to the cheaper model, for price look at tokens, seconds "
        "and rates of the model named."
    ),
    query="metrics/cost_change",
)
UNPRICED_SHARE = Metric(
    key="unpriced_share",
    title="Calls without a price",
    section="financial_analytics",
    unit="fraction",
    better="lower",
    needs=("provider_price",),
    means=(
        "Share of the successful calls whose provider, model and unit have no price in the price book, "
        "so that their cost cannot be checked."
    ),
    formula=(
        "successful calls of a day and model with a unit that has no price on that day / successful "
        "calls; a price for a request covers all units"
    ),
    action=(
        "Import the missing prices; where recorded and recomputed cost differ, correct the engine's rate."
    ),
    query="metrics/price_book",
    threshold=Threshold(0.01, 0.10),
)
UNPROFITABLE_USERS = Metric(
    key="unprofitable_users",
    title="Users who cost more than they pay",
    section="financial_analytics",
    unit="count",
    better="lower",
    kind="balance",
    needs=("payment or plan_price",),
    means=(
        "Users whose calls cost the providers more in the last month of the period than the revenue "
        "earned from them in it."
    ),
    formula=(
        "users with provider cost of the month above the revenue earned in the month (payments by day, or plan "
        "price where there is no payment)"
    ),
    action="Move paying ones to a plan that fits, limit free ones.",
    query="metrics/unprofitable_users",
)
BUDGET_USE = Metric(
    key="budget_use",
    title="Budget used",
    section="financial_analytics",
    unit="fraction",
    better="lower",
    kind="balance",
    needs=("budget",),
    means="Share of the month's budgets that is spent, of those categories whose spending is measured.",
    formula=(
        "spent since the first of the month / budget, summed over provider cost, marketing, and budgets "
        "of a service, provider or channel where the whole that it is part of has none"
    ),
    action="Where the expected end of the month lies beyond the mark, lower the limit or raise the budget.",
    query="metrics/budget",
)

METRICS = (
    ARPA,
    GROSS_MARGIN,
    BURN,
    NRR,
    GRR,
    REVENUE_CHURN,
    NET_NEW_MRR,
    QUICK_RATIO,
    LTV_CAC,
    CAC_PAYBACK,
    COST_CHANGE,
    UNPRICED_SHARE,
    UNPROFITABLE_USERS,
    BUDGET_USE,
)
