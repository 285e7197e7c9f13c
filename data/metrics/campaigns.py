"""What campaigns cost and what comes of them."""

from data.metrics.metric import Metric, Threshold

QUERY = "metrics/campaigns"
COST = "media spend that names the campaign + provider cost of the calls made for it, failed ones included"

CAMPAIGN_ROI = Metric(
    key="campaign_roi", title="Return on campaigns", section="campaign_performance", unit="fraction", better="higher", needs=("campaigns", "campaign_outcome"),
    means="What campaigns brought beyond what they cost, as a share of the cost: at 100 % twice the money came back, below 0 less than it. A campaign "
    "of which no outcome was ever recorded has none, and is left out.",
    formula=f"(outcome value - cost) / cost; cost = {COST}; each side is added up before they are joined",
    action="Stop the campaign at the bottom of the list, and move its money to the one at the top.", query=QUERY, threshold=Threshold(0.0, -0.5),
)  # fmt: skip
CAMPAIGN_COST = Metric(
    key="campaign_cost", title="Cost of campaigns", section="campaign_performance", unit="money", better="lower", kind="flow", missing="zero",
    needs=("campaigns",), means="What campaigns cost: media, and the generations made for them.",
    formula=COST + "; of campaigns of one name the oldest bears the spend of that name",
    action="Open the costs by campaign: what is spent on media and what on generations.", query=QUERY,
)  # fmt: skip
CAMPAIGN_OUTCOME = Metric(
    key="campaign_outcome", title="Outcome of campaigns", section="campaign_performance", unit="money", better="higher", kind="flow", missing="zero",
    needs=("campaigns", "campaign_outcome"), means="The value attributed to campaigns, in the account currency.",
    formula="sum of the amounts of recorded outcomes; other currencies are left out", action="Look which campaign stopped bringing anything.", query=QUERY,
)  # fmt: skip
CAMPAIGN_USERS = Metric(
    key="campaign_users", title="Users of campaigns", section="campaign_performance", unit="count", better="higher", kind="flow", missing="zero",
    needs=("campaigns",), means="People with at least one call for a campaign.", formula="distinct user_id of calls with a campaign_id",
    action="Compare how many came back on another day: engagement by campaign.", query=QUERY,
)  # fmt: skip
CAMPAIGN_GENERATIONS = Metric(
    key="campaign_generations", title="Generations for campaigns", section="campaign_performance", unit="count", better="higher", kind="flow", missing="zero",
    needs=("campaigns",), means="Successful calls made for campaigns.", formula="successful calls with a campaign_id",
    action="Compare success and cost per success by campaign.", query=QUERY,
)  # fmt: skip

METRICS = (CAMPAIGN_ROI, CAMPAIGN_COST, CAMPAIGN_OUTCOME, CAMPAIGN_USERS, CAMPAIGN_GENERATIONS)
