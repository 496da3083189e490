"""What a group conversation has beyond a private one."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.contacts import RequestStatus
from store.tables.types import BigKey, Identifier, MediumText, UtcDateTime, bin_string, utc_now


class JoinPolicy(StrEnum):
    """Whether whoever holds the invite code joins at once, or waits for an administrator of the group."""

    OPEN = "open"
    APPROVAL = "approval"


class Group(SQLModel, table=True):
    """A group; its identifier is that of its conversation. (`groups` is a reserved word of MySQL 8.)"""

    __tablename__ = "chat_groups"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    group_id: str = Field(sa_type=Identifier, unique=True)
    name: str = Field(sa_type=sa.Text)
    notice: str = Field(default="", sa_type=MediumText)
    owner_id: str | None = Field(default=None, sa_type=Identifier)
    # New members see all of it; else what is said from their joining on.
    share_history: bool = Field(default=False)
    join_policy: str = Field(
        default=JoinPolicy.APPROVAL,
        sa_type=bin_string(16),
        sa_column_kwargs={"server_default": JoinPolicy.APPROVAL.value},
    )
    # Who knows it may see the group's name and ask to join: a secret link, made when first asked for.
    invite_code: str | None = Field(default=None, sa_type=bin_string(32), unique=True, index=True)
    # Counts the changes of name and notice: the index follows it.
    profile_version: int = Field(default=1, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "1"})
    dismissed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class GroupRequest(SQLModel, table=True):
    """Somebody asks to join, or a member asks for them (`inviter_id`)."""

    __tablename__ = "group_requests"
    __table_args__ = (sa.Index("ix_group_request", "group_id", "status", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    request_id: str = Field(sa_type=Identifier, unique=True)
    group_id: str = Field(sa_type=Identifier)
    user_id: str = Field(sa_type=Identifier, index=True)
    inviter_id: str | None = Field(default=None, sa_type=Identifier)
    message: str = Field(default="", sa_type=sa.String(255))
    status: str = Field(default=RequestStatus.PENDING, sa_type=bin_string(16))
    # `group:user` while it is pending, NULL afterwards: the database keeps a second one out.
    pending_key: str | None = Field(default=None, sa_type=bin_string(48), unique=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
