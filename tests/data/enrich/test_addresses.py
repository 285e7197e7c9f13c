"""Addresses as the engine logs them, with and without an address database."""

from pathlib import Path

import pytest

from data.enrich.addresses import PRIVATE, UNKNOWN, AddressBook, Place, _code


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "::1",
        "127.0.0.1",
        "::ffff:192.168.0.7",
        "169.254.1.1",
        "fe80::1",
        "192.168.0.0/16",
        "0.0.0.0",
        "224.0.0.1",
    ],
)
def test_addresses_inside_a_house_are_private(address: str) -> None:
    assert AddressBook(Path("/nowhere.mmdb")).place(address) == PRIVATE


@pytest.mark.parametrize("address", ["", "nonsense", "8.8.8", "x" * 10_000])
def test_what_is_no_address_is_unknown(address: str) -> None:
    assert AddressBook(Path("/nowhere.mmdb")).place(address) == UNKNOWN


def test_a_missing_or_broken_file_leaves_public_addresses_without_a_country(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mmdb"
    broken.write_bytes(b"not an address database")
    for path in (broken, tmp_path / "missing.mmdb"):
        book = AddressBook(path)
        assert book.place("8.8.8.8") == Place("unknown", "public")
        assert book.source == ""


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"country_code": "DE"}, "DE"),
        ({"country": {"iso_code": "eg"}}, "EG"),
        ({"registered_country": {"iso_code": "FR"}}, "FR"),
        ({"country": {}}, "unknown"),
        ({"country_code": "<script>"}, "unknown"),
        (None, "unknown"),
    ],
)
def test_the_shapes_of_known_files_are_read(record: object, code: str) -> None:
    assert _code(record) == code
