"""The environment, read once and checked: one frozen value that the rest of the house trusts."""

from functools import lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from data import addresses
from data.filters import Kept

PROJECT_DIR = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every setting of the application; the names in the environment are the field names in capitals.

    Raises pydantic.ValidationError, naming the setting, when a value cannot be used.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # an address holds a password, and errors end in logs
    )

    database_url: SecretStr | None = Field(
        default=None, description="PostgreSQL 15 to 18 of the engine; empty: embedded, with the demo company"
    )
    redis_url: SecretStr | None = Field(default=None, description="Redis 6 to 8 or Valkey; empty: embedded")
    host: str = Field(
        default="127.0.0.1", description="Address to listen on; loopback only while there is no sign-in"
    )
    port: int = Field(default=8050, ge=1, le=65535, description="Port to listen on")
    data_dir: Path = Field(
        default=PROJECT_DIR / "var", description="Folder of the embedded services and of import rejects"
    )
    reporting_timezone: str = Field(
        default="UTC", description="IANA zone in which days, weeks and months are cut"
    )
    currency: str = Field(default="USD", pattern="^[A-Z]{3}$", description="Account currency (ISO 4217)")
    secret_key: SecretStr | None = Field(
        default=None, description="Signs what the browser hands back; empty: kept in DATA_DIR"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much is logged"
    )
    engine_schema: str = Field(
        default="public", pattern="^[A-Za-z_][A-Za-z0-9_]{0,62}$", description="Schema of the engine's tables"
    )
    tick_seconds: float = Field(default=5.0, ge=0.2, le=300, description="Seconds between two rollup ticks")
    settled_seconds: float = Field(
        default=0.0, ge=0, le=60, description="Age of the snapshot a tick may use; 2 on Citus"
    )
    minute_days: int = Field(default=7, ge=2, le=60, description="Days that minute rows are kept")
    hour_days: int = Field(default=400, ge=32, le=4000, description="Days that hour rows are kept")
    geo_database: Path | None = Field(
        default=None, description="MMDB file that names the country of an address; empty: the one installed"
    )
    web_timeout_ms: int = Field(
        default=10_000, ge=100, le=120_000, description="Statement timeout of a panel's query, ms"
    )
    pool_size: int = Field(default=4, ge=1, le=50, description="Database connections of one web process")
    web_processes: int = Field(default=2, ge=1, le=32, description="gunicorn processes")
    web_threads: int = Field(default=8, ge=1, le=64, description="Threads of one gunicorn process")
    cache_seconds: float = Field(
        default=30.0, ge=0, le=3600, description="Time to live of a historical answer"
    )
    allowed_hosts: str = Field(
        default="",
        description="Names besides localhost under which readers may change settings, between commas",
    )
    show_emails: bool = Field(default=False, description="Show e-mail addresses of users in full")
    demo_days: int = Field(default=120, ge=2, le=1000, description="Days of history of the demo company")
    demo_users: int = Field(default=1500, ge=1, le=1_000_000, description="Users of the demo company")
    demo_rows: int = Field(default=400_000, ge=1, le=100_000_000, description="Calls of the demo company")
    demo_seed: int = Field(
        default=20261122, ge=0, description="Seed of the demo company: the same seed, the same company"
    )
    demo_rate: float = Field(
        default=2.0, ge=0, le=200, description="Live calls a second in the demo company; 0 stops them"
    )

    @field_validator("database_url", "redis_url", mode="before")
    @classmethod
    def _is_bare(cls, value: object) -> object:
        # nothing between the quotes is nothing, as it is without them
        return (addresses.bare(value) or None) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _leads_to_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            addresses.check_database(value.get_secret_value())
        return value

    @field_validator("redis_url")
    @classmethod
    def _leads_to_redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            addresses.check_redis(value.get_secret_value())
        return value

    @field_validator("data_dir", "geo_database")
    @classmethod
    def _home_is_found(cls, value: Path | None) -> Path | None:
        # here, once: whoever used the value as it stands would make a folder that is called ~
        try:
            return value and value.expanduser()
        except RuntimeError as error:
            raise ValueError("there is no home folder to stand for ~; write the whole path") from error

    @field_validator("reporting_timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is not an IANA time zone, such as Europe/Berlin") from error
        return value

    @property
    def is_demo(self) -> bool:
        """Whether the embedded database and its demo company are in use."""
        return self.database_url is None

    @property
    def zone(self) -> ZoneInfo:
        """The reporting time zone."""
        return ZoneInfo(self.reporting_timezone)

    @property
    def kept(self) -> Kept:
        """How long minute and hour rows are kept."""
        return Kept(self.minute_days, self.hour_days)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Read the environment once; later calls return the same value. Raises pydantic.ValidationError."""
    try:
        return Settings()
    except UnicodeDecodeError as error:
        reason = PydanticCustomError(
            "encoding", "the file .env is not written in UTF-8; save it again as UTF-8"
        )
        details = InitErrorDetails(type=reason, loc=(), input=None)
        raise ValidationError.from_exception_data("Settings", [details], hide_input=True) from error
