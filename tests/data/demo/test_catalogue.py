"""The calls obey the engine's own table of what it writes, and the addresses lie where they should."""

from ipaddress import ip_network
from typing import Any

import psycopg
import pytest

from data.demo import places, rules, samples
from data.enrich.addresses import AddressBook

Connection = psycopg.Connection[tuple[Any, ...]]

GENERATE, IMAGES, VIDEOS = "/v1/generate", "/v1/images/generate", "/v1/videos/generate"
IDEOGRAM = {"v2", "v1", "v1-turbo", "v2-turbo"}

# service, provider, endpoint: models of a success, models of anything else. From the engine's code, not from
# data.demo.
WRITTEN: dict[tuple[str, str, str], tuple[set[str], set[str]]] = {
    ("content", "openai", GENERATE): ({"gpt-5", "gpt-4o", "gpt-5,gpt-4o"}, {"unknown"}),
    ("images", "openai", IMAGES): ({"dall-e-3"}, {"openai"}),
    ("images", "flux", IMAGES): ({"flux"}, {"flux"}),
    ("images", "stability", IMAGES): ({"stability"}, {"stability"}),
    ("images", "ideogram", IMAGES): (IDEOGRAM, {"ideogram"}),
    ("images", "gemini", IMAGES): ({"gemini"}, {"gemini"}),
    ("images", "runway", IMAGES): ({"runway"}, {"runway"}),
    ("video", "runway", VIDEOS): (
        {"gen4_turbo", "gen3a_turbo", "veo3"},
        {"gen4_turbo", "gen3a_turbo", "veo3"},
    ),
    ("video", "luma", VIDEOS): ({"ray-2"}, {"ray-2"}),
    ("chat", "openai", "/v1/chat"): ({"gpt-5-chat-latest", "gpt-4o"}, {"unknown"}),
    ("chat", "openai", "/v1/chat/stream"): ({"gpt-5-chat-latest", "gpt-4o"}, {"unknown"}),
}


def test_every_call_is_one_that_the_engine_could_have_written(company: Connection) -> None:
    rows = company.execute(
        "select distinct service_type, provider, endpoint, model, status = 'success' from api_usage"
    ).fetchall()
    wrong = [
        row for row in rows if row[3] not in WRITTEN.get((row[0], row[1], row[2]), (set(), set()))[not row[4]]
    ]
    assert wrong == []


def test_every_combination_of_the_engine_occurs(company: Connection) -> None:
    rows = company.execute(
        "select distinct service_type, provider, endpoint, model from api_usage where status = 'success'"
    ).fetchall()
    wanted = {(*key, model) for key, (models, _) in WRITTEN.items() for model in models}
    assert set(rows) == wanted


@pytest.mark.parametrize("service", rules.SERVICES)
def test_the_shares_of_a_service_add_up(service: str) -> None:
    assert sum(path.share for path in rules.PATHS if path.service == service) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("condition", "cost"),
    [
        ("model = 'gpt-5'", "input_tokens * 2.5e-6 + output_tokens * 10e-6"),
        ("model = 'gpt-5-chat-latest'", "input_tokens * 2.5e-6 + output_tokens * 10e-6"),
        ("model = 'gpt-4o'", "input_tokens * 0.25e-6 + output_tokens * 1e-6"),
        ("model = 'gpt-5,gpt-4o'", "input_tokens * 2.5e-6 + output_tokens * 10e-6"),
        ("provider = 'stability'", "images_generated * 0.035"),
        ("provider = 'ideogram'", "images_generated * 0.08"),
        ("provider = 'gemini'", "images_generated * 0.04"),
        ("provider = 'runway' and service_type = 'images'", "images_generated * 0.04"),
        ("provider = 'runway' and service_type = 'video'", "video_seconds * 0.05"),
        ("provider = 'luma'", "video_seconds * 0.02"),
    ],
)
def test_a_call_costs_what_the_engine_charges(company: Connection, condition: str, cost: str) -> None:
    row = company.execute(
        f"select count(*), max(abs(total_cost - ({cost}))) from api_usage where status = 'success' and {condition}"  # type: ignore[arg-type, unused-ignore]
    ).fetchone()
    assert row is not None
    assert row[0] > 0
    assert row[1] <= 1e-6


def test_every_provider_has_a_quota_sample() -> None:
    assert set(samples.QUOTAS) == set(rules.PROVIDERS)


def test_ranges_of_addresses_do_not_overlap_between_countries() -> None:
    owners = [(ip_network(network), place.country) for place in places.PLACES for network in place.networks]
    for network, country in owners:
        for other, elsewhere in owners:
            assert country == elsewhere or not network.overlaps(other)


def test_every_range_lies_in_its_country() -> None:
    book = AddressBook()
    for place in places.PLACES:
        for text in (*place.networks, place.network6):
            network = ip_network(text)
            for part in (1, network.num_addresses // 3, network.num_addresses // 2):
                address = str(network[part] if network.version == 4 else network[min(part, 2**79)])
                assert book.place(address).country == place.country, (text, address)
