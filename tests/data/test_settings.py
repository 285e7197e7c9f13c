"""Settings: what cannot be used is refused in a sentence, and no sentence holds a password."""

from pathlib import Path

import psycopg
import pytest
from pydantic import ValidationError

from commands.explained import wrong_settings
from data.addresses import for_libpq
from data.embedded.places import places
from data.settings import Settings, get_settings
from serve import prepared


def given(**values: object) -> Settings:
    return Settings.model_validate(values)


def address_of(database_url: str) -> str | None:
    secret = given(database_url=database_url).database_url
    return secret.get_secret_value() if secret is not None else None


@pytest.mark.parametrize(
    "address",
    [
        "jdbc:postgresql://user:S3cretPW@db/engine",
        "jdbc:postgresql://db/engine?user=user&password=S3cretPW",
        "mysql://user:S3cretPW@db/engine",
        "postgresql:/user:S3cretPW@db/engine",
        "postgresql://user:p@S3cretPW@db/engine",
        "postgresql://user:S3cretPW/5@db/engine",
        "postgresql://user:5/S3cretPW@db/engine",
        "postgresql://user:%S3cretPW@db/engine",
        "user:S3cretPW@db/engine",
        "host=db password=my S3cretPW",
    ],
)
def test_an_address_that_postgresql_would_refuse_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(ValidationError) as caught:
        given(database_url=address)
    told = wrong_settings(caught.value)
    assert "DATABASE_URL" in told
    assert "write postgresql://user:password@host:5432/name" in told
    for words in (told, str(caught.value), repr(caught.value)):
        assert "S3cret" not in words


@pytest.mark.parametrize(
    "written",
    [
        "'postgresql://u:p@h/d'",
        '"postgresql://u:p@h/d"',
        " postgresql://u:p@h/d",
        " 'postgresql://u:p@h/d' \n",
    ],
)
def test_blanks_and_quotes_around_an_address_are_no_part_of_it(written: str) -> None:
    assert address_of(written) == "postgresql://u:p@h/d"


def test_nothing_between_quotes_is_no_address() -> None:
    assert given(database_url="''", redis_url=" ").is_demo


@pytest.mark.parametrize("address", ["host=db dbname=engine password=a+b", "postgresql://h1:1,h2/d"])
def test_every_form_that_postgresql_takes_is_taken(address: str) -> None:
    assert address_of(address) == address


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("host=h password=a+b dbname=x", {"password": "a+b", "dbname": "x"}),
        ("postgresql://u:p?ss@h/db", {"password": "p?ss", "host": "h"}),
        ("postgresql://h/db?application_name=my%20app&schema=x", {"application_name": "my app"}),
        ("postgresql://h/db?application_name=a+b", {"application_name": "a+b"}),
    ],
)
def test_what_an_address_says_reaches_postgresql_unchanged(address: str, words: dict[str, str]) -> None:
    found = psycopg.conninfo.conninfo_to_dict(for_libpq(address))
    assert {name: found[name] for name in words} == words


@pytest.mark.parametrize(
    "address", ["localhost:6379", "http://h:6379", "redis:/h", "redis://:S3cret/PW@h", "redis://h:99999"]
)
def test_an_address_that_redis_would_refuse_is_refused_at_once(address: str) -> None:
    with pytest.raises(ValidationError) as caught:
        given(redis_url=address)
    told = wrong_settings(caught.value)
    assert "REDIS_URL" in told
    assert "write redis://host:6379/0" in told
    assert "S3cret" not in told + str(caught.value)


@pytest.mark.parametrize("address", ["redis://:p@h:6379/0", "rediss://h", "unix:///run/redis.sock?db=1"])
def test_every_way_to_redis_is_taken(address: str) -> None:
    secret = given(redis_url=address).redis_url
    assert secret is not None
    assert secret.get_secret_value() == address


def test_a_folder_below_home_is_one_folder_for_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = given(data_dir="~/engine")
    assert settings.data_dir == tmp_path / "engine"
    assert prepared(settings).parent == places(settings).home


def test_the_home_of_nobody_is_named_as_such() -> None:
    with pytest.raises(ValidationError, match="no home folder"):
        given(data_dir="~nobody-of-that-name/engine")


def test_an_env_file_in_another_encoding_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_bytes("# café\nPORT=8301\n".encode("latin-1"))
    monkeypatch.chdir(tmp_path)
    get_settings.cache_clear()
    with pytest.raises(ValidationError) as caught:
        get_settings()
    assert wrong_settings(caught.value) == (
        "Settings cannot be used: the file .env is not written in UTF-8; save it again as UTF-8. See the table in README.md."
    )
