"""What marketing costs, where users came from, and what may be spent."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np

from data.demo.campaigns import DOES_NOT, PAYS, Campaign
from data.demo.company import DAY, Company, moment_of
from data.demo.people import NEVER_PAYS, People

# source, medium, share of users, weight among those who will pay (1: like everybody), dollars a day at
# 1,500 users
CHANNELS = (
    ("google ads", "cpc", 0.19, 1.25, 34.0),
    ("facebook", "paid social", 0.14, 0.75, 24.0),
    ("instagram", "paid social", 0.12, 0.80, 21.0),
    ("linkedin", "paid social", 0.06, 1.20, 32.0),
    ("tiktok", "paid social", 0.09, 0.35, 18.0),
    ("partner", "affiliate", 0.04, 1.60, 6.0),
    ("organic search", "organic", 0.17, 1.10, 0.0),
    ("direct", "none", 0.09, 1.00, 0.0),
    ("referral", "referral", 0.10, 1.70, 0.0),
)
BUDGETS = (("provider_cost", 6_500), ("marketing", 9_500), ("infrastructure", 900), ("support", 1_400))


def acquisition_rows(
    company: Company, people: People, campaigns: list[Campaign]
) -> Iterator[tuple[Any, ...]]:
    """One row for 94 of 100 users; a referral names somebody who was there before."""
    rng = company.rng("campaigns", 2)
    shares = np.array([channel[2] for channel in CHANNELS])
    paying = shares * np.array([channel[3] for channel in CHANNELS])
    order = np.argsort(people.signed_up)
    rank = np.argsort(order)
    for index in range(len(people)):
        known = rng.random() < 0.94
        weights = paying if people.pays_after[index] != NEVER_PAYS else shares
        source, medium = CHANNELS[int(rng.choice(len(CHANNELS), p=weights / weights.sum()))][:2]
        referring = None
        if source == "referral":
            if rank[index] == 0:
                source, medium = "direct", "none"
            else:  # a few people bring many others
                referring = people.ids[int(order[int(rank[index] * rng.random() ** 3)])]
        if known:
            day = int(people.signed_up[index])
            running = [
                one.idea.name
                for one in campaigns
                if one.idea.channel == source and one.first_day <= day < one.last_day
            ]
            name = running[int(rng.integers(len(running)))] if running and rng.random() < 0.6 else ""
            yield (
                people.ids[index],
                source,
                medium,
                name,
                referring,
                moment_of(company.start + people.signed_up[index] * DAY),
            )


def spend_rows(company: Company, campaigns: list[Campaign]) -> Iterator[tuple[Any, ...]]:
    """Money by day, channel and campaign name ('' for what belongs to no campaign); nothing of today yet."""
    rng = company.rng("campaigns", 3)
    scale = company.users / 1_500
    for day in range(company.today):
        date = (company.first_day + timedelta(days=day)).date()
        growth = (0.75 + 0.5 * day / company.days) * (0.8 if date.weekday() >= 5 else 1.05)
        for channel, _, _, _, dollars in CHANNELS:
            if dollars:
                amount = round(dollars * scale * growth * float(rng.lognormal(0, 0.12)), 2)
                yield (date, channel, "", amount, company.currency)
        for campaign in campaigns:
            if campaign.first_day <= day < campaign.last_day and campaign.idea.spend:
                planted = campaign.idea in (PAYS, DOES_NOT)
                amount = (
                    campaign.idea.spend
                    if planted
                    else round(campaign.idea.spend * float(rng.lognormal(0, 0.15)), 2)
                )
                yield (date, campaign.idea.channel, campaign.idea.name, amount, company.currency)


def budget_rows(company: Company) -> Iterator[tuple[Any, ...]]:
    """Budgets of every month of history and the next one, rising by two in a hundred a month."""
    month = company.first_day.date().replace(day=1)
    last = (company.now + timedelta(days=32)).date().replace(day=1)
    step = 0
    while month <= last:
        for category, amount in BUDGETS:
            scaled = round(amount * max(company.users / 1_500, 0.001) * 1.02**step / 10) * 10
            yield (month, category, scaled, company.currency)
        month = (month + timedelta(days=32)).replace(day=1)
        step += 1
