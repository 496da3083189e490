"""Users and what signs them in."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.types import BigKey, Flag, Identifier, UtcDateTime, bin_string, utc_now

ACTIVE, DISABLED = 1, 0


class User(SQLModel, table=True):
    """A person. Imported ones have no password until `omnilink user password` gives them one."""

    __tablename__ = "users"
    __table_args__ = (sa.UniqueConstraint("import_namespace", "import_key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    user_id: str = Field(sa_type=Identifier, unique=True)
    username: str = Field(sa_type=bin_string(64), unique=True)
    nickname: str = Field(sa_type=sa.Text)
    nickname_key: str = Field(sa_type=bin_string(32), index=True)
    signature: str = Field(default="", sa_type=sa.String(255))
    avatar_file_id: str | None = Field(default=None, sa_type=Identifier)
    # Counts the changes of what others see of this user: the index follows it.
    profile_version: int = Field(default=1, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "1"})
    password_hash: str | None = Field(default=None, sa_type=sa.String(255))
    is_admin: bool = Field(default=False)
    status: int = Field(default=ACTIVE, sa_type=Flag)
    import_namespace: str | None = Field(default=None, sa_type=bin_string(64))
    import_key: str | None = Field(default=None, sa_type=bin_string(64))
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class RefreshToken(SQLModel, table=True):
    """A refresh token, known by its hash alone. Each is used once; its use makes the next of its family."""

    __tablename__ = "refresh_tokens"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    token_hash: str = Field(sa_type=bin_string(64), unique=True)
    user_id: str = Field(sa_type=Identifier, index=True)
    family: str = Field(sa_type=Identifier, index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class LoginThrottle(SQLModel, table=True):
    """Failed log-ins of one name or address within the current window."""

    __tablename__ = "login_throttles"

    throttle_key: str = Field(sa_type=bin_string(64), primary_key=True)
    failures: int = Field(default=0)
    window_ends_at: datetime = Field(sa_type=UtcDateTime)
