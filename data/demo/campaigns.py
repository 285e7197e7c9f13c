"""The company's campaigns: whose calls belong to them, what was spent on them and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from data.demo import cast
from data.demo.company import DAY, Company, moment_of, uuids
from data.demo.people import People


@dataclass(frozen=True)
class Idea:
    """A campaign as planned: days before the seeding day, and dollars a day while it runs."""

    name: str
    tags: tuple[str, ...]
    status: str
    begin: int
    end: int  # exclusive; negative lies ahead
    members: float  # share of the users who take part
    channel: str
    spend: float
    revenue: float | None  # None: nobody recorded an outcome


PAYS = Idea("Autumn reels", ("video", "seasonal", "egypt"), "completed", 70, 40, 0.09, "instagram", 40, 200)
DOES_NOT = Idea("Influencer push", ("video", "influencer"), "completed", 60, 30, 0.05, "tiktok", 60, 9)
IDEAS = (
    PAYS,
    DOES_NOT,
    Idea("Spring launch", ("launch", "content", "email"), "completed", 110, 82, 0.07, "google ads", 30, 64),
    Idea("Founder stories", ("content", "brand"), "completed", 100, 72, 0.04, "linkedin", 22, 24),
    Idea("Summer sale", ("sale", "seasonal", "images"), "completed", 84, 63, 0.08, "facebook", 36, 92),
    Idea("Gulf expansion", ("saudi", "video", "launch"), "completed", 66, 31, 0.06, "google ads", 38, 68),
    Idea("Webinar series", ("b2b", "content"), "completed", 58, 37, 0.02, "linkedin", 18, 23),
    Idea("Back to school", ("seasonal", "images", "sale"), "completed", 49, 28, 0.06, "facebook", 28, 48),
    Idea("Agency referral", ("referral", "b2b"), "active", 45, -20, 0.05, "partner", 8, 38),
    Idea("Retargeting always-on", ("retargeting", "images"), "active", 118, -30, 0.10, "facebook", 12, 25),
    Idea("Short video challenge", ("video", "ugc"), "active", 16, -5, 0.06, "tiktok", 26, 28),
    Idea("White Friday", ("sale", "seasonal", "images"), "active", 9, -6, 0.10, "instagram", 48, 124),
    Idea("Chat concierge", ("chat", "beta"), "paused", 34, 18, 0.02, "google ads", 10, 6),
    Idea("Old brand refresh", ("brand",), "archived", 115, 96, 0.03, "linkedin", 16, None),
    Idea(
        "Podcast test", ("audio", "brand"), "completed", 40, 26, 0.0, "partner", 14, 7
    ),  # money, but not one call
    Idea("New year teaser", ("seasonal", "video"), "draft", -10, -40, 0.0, "instagram", 0, None),
)

COLUMNS = ("id", "user_id", "name", "description", "status", "settings", "tags", "created_at", "updated_at")


@dataclass(frozen=True)
class Campaign:
    """A campaign of this company: the idea, its id and who takes part."""

    id: str
    idea: Idea
    first_day: int
    last_day: int  # exclusive
    members: npt.NDArray[np.int64]
    owner: int


def make_campaigns(company: Company, people: People) -> list[Campaign]:
    """All campaigns whose first day lies inside this history."""
    rng = company.rng("campaigns")
    names = uuids(rng, len(IDEAS))
    early = np.flatnonzero(people.signed_up < max(1.0, company.days / 10))
    made: list[Campaign] = []
    taken = set(range(cast.reserved(company)))  # planted characters do what is written of them, no more
    for name, idea in zip(names, IDEAS, strict=True):
        size = int(np.ceil(idea.members * company.users))
        members = rng.choice(company.users, size=min(size, company.users), replace=False)
        old_hand = int(rng.choice(early)) if len(early) else 0
        if company.today - idea.begin >= 0:
            first, last = company.today - idea.begin, company.today - idea.end
            owner = _newcomer(people, first, taken) or old_hand
            taken.add(owner)
            made.append(Campaign(name, idea, first, last, np.sort(members), owner))
    return made


def _newcomer(people: People, day: int, taken: set[int]) -> int | None:
    """Who makes a campaign that begins on this day: somebody in the first month, in earnest, who pays soon after; None where there is nobody.

    People make a campaign before they pay for it, so that the way to paying leads through this step."""
    age = day - people.signed_up
    pays = (people.pays_after > age + 1) & (people.pays_after < 29)
    found = np.flatnonzero((age >= 5) & pays & (people.until > people.signed_up + people.pays_after))
    able = [int(user) for user in found if int(user) not in taken]
    return max(able, key=lambda user: people.active_share[user]) if able else None


def of_users(company: Company, campaigns: list[Campaign], day: int) -> npt.NDArray[np.int64]:
    """Position of the campaign that each user works for on a day, -1 for none; later campaigns take over."""
    found = np.full(company.users, -1, dtype=np.int64)
    for position, campaign in enumerate(campaigns):
        if campaign.first_day <= day < campaign.last_day:
            found[campaign.members] = position
    return found


def campaign_rows(company: Company, people: People, campaigns: list[Campaign]) -> Iterator[tuple[Any, ...]]:
    """Rows of the engine's campaigns; its two denormalised totals stay 0, as the engine leaves them."""
    for campaign in campaigns:
        idea = campaign.idea
        begin = (
            moment_of(company.start + campaign.first_day * DAY + 8 * 3600) if idea.begin > 0 else company.now
        )
        begin = min(begin, company.now)
        settings = {
            "channel": idea.channel,
            "starts": _date(company, campaign.first_day),
            "ends": _date(company, campaign.last_day - 1),
        }
        note = f"{idea.name} on {idea.channel}"
        yield (
            campaign.id, people.ids[campaign.owner], idea.name, note, idea.status, settings, list(idea.tags),
            begin, begin
        )  # fmt: skip


def outcome_rows(company: Company, campaigns: list[Campaign]) -> Iterator[tuple[Any, ...]]:
    """Rows of campaign_outcome: revenue and leads by day; the two planted campaigns without chance."""
    rng = company.rng("campaigns", 1)
    for campaign in campaigns:
        idea = campaign.idea
        if idea.revenue is None:
            continue
        for day in range(campaign.first_day, min(campaign.last_day, company.today)):
            planted = idea in (PAYS, DOES_NOT)
            amount = idea.revenue if planted else round(idea.revenue * float(rng.lognormal(-0.08, 0.4)), 2)
            leads = max(1, round(idea.revenue / 12)) if planted else int(rng.poisson(idea.revenue / 12))
            yield (campaign.id, _date(company, day), "revenue", amount, company.currency, max(1, leads // 4))
            if leads:
                yield (campaign.id, _date(company, day), "lead", 0, company.currency, leads)


def _date(company: Company, day: int) -> str:
    return (company.first_day + timedelta(days=day)).date().isoformat()
