"""Settings: environment variables or `.env`, all optional, each with a default that serves one machine."""

import os
import re
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "OMNILINK_"
TESTS_OWN = "OMNILINK_TEST_"
ENV_FILE = ".env"
ORIGIN = re.compile(r"https?://[^/\s*]+")
REDIS = re.compile(r"(rediss?://[^/\s]+|unix:///?[^\s]+)\S*")


class SettingsError(Exception):
    """A setting is unknown or has a value that cannot be used; the text says which and why."""


class Registration(StrEnum):
    """Who may make an account: anyone, or the administrator alone."""

    OPEN = "open"
    CLOSED = "closed"


class CheckpointHistory(StrEnum):
    """How many checkpoints of a session are kept."""

    LATEST = "latest"
    ALL = "all"


class Settings(BaseSettings):
    """What an operator can set; docs/configuration.md explains each."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Path = Path("data")
    database_url: str = ""
    jwt_secret: SecretStr | None = None
    registration: Registration = Registration.OPEN
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    max_file_mb: int = Field(default=50, ge=1, le=10_000)
    redis_url: str = ""

    chat_model: str = ""
    chat_base_url: str = ""
    chat_api_key: SecretStr | None = None
    chat_timeout: float = Field(default=60, gt=0, le=3600)

    embeddings_model: str = ""
    embeddings_base_url: str = ""
    embeddings_api_key: SecretStr | None = None

    memory_rounds: int = Field(default=6, ge=0, le=50)
    rewrite_questions: bool = True
    context_tokens: int = Field(default=2_000, ge=100, le=100_000)
    checkpoint_history: CheckpointHistory = CheckpointHistory.LATEST
    studio_user: str = ""

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @field_validator("allowed_origins")
    @classmethod
    def _check_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin} is no origin; an example is https://chat.example.com")
        return value

    @field_validator("redis_url")
    @classmethod
    def _check_redis(cls, value: str) -> str:
        if value and not REDIS.fullmatch(value):
            raise ValueError("not an address that can be used; an example is redis://127.0.0.1:6379/0")
        return value

    @property
    def resolved_database_url(self) -> str:
        """The database's address: the one given, or SQLite in the data dir."""
        if self.database_url:
            return self.database_url
        return f"sqlite+aiosqlite:///{(self.data_dir / 'omnilink.db').resolve().as_posix()}"

    @property
    def is_embedded(self) -> bool:
        return self.resolved_database_url.startswith("sqlite")

    @property
    def largest_file(self) -> int:
        """Bytes."""
        return self.max_file_mb * 1024 * 1024

    @property
    def index_path(self) -> Path:
        return self.data_dir / "index.db"


def load_settings() -> Settings:
    """Reads the settings. Raises SettingsError with a sentence for the operator."""
    _refuse_unknown({*os.environ, *dotenv_values(ENV_FILE)})
    try:
        return Settings()
    except ValidationError as error:
        problems = [
            f"{PREFIX}{str(problem['loc'][0]).upper()}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("; ".join(problems)) from None


def _refuse_unknown(names: set[str]) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = {name.upper() for name in names if name.upper().startswith(PREFIX)}
    unknown = sorted(name for name in given - known if not name.startswith(TESTS_OWN))
    if unknown:
        raise SettingsError(
            f"{', '.join(unknown)}: no such setting; docs/configuration.md lists those there are."
        )


def stored_secret(data_dir: Path, name: str) -> str:
    """A random secret of this installation, made on first use and readable by its owner alone."""
    path = data_dir / "keys" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()
