"""Who takes part in a conversation, and from when on they see it."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.types import BigKey, Identifier, UtcDateTime, bin_string, utc_now


class MemberRole(StrEnum):
    """What a member may do in a group."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class ConversationMember(SQLModel, table=True):
    """One member; whoever left has `left_at` and sees nothing any more (spec §6)."""

    __tablename__ = "conversation_members"
    __table_args__ = (sa.UniqueConstraint("conversation_id", "user_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    conversation_id: str = Field(sa_type=Identifier)
    user_id: str = Field(sa_type=Identifier, index=True)
    role: str = Field(default=MemberRole.MEMBER, sa_type=bin_string(16))
    nickname: str = Field(  # what this member is called in this group
        default="", sa_type=sa.String(64), sa_column_kwargs={"server_default": ""}
    )
    visible_from: datetime | None = Field(default=None, sa_type=UtcDateTime)
    joined_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Kept out of the assistant by this member; the messenger itself is not touched by it.
    assistant_off: bool = Field(default=False)
    pinned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    muted: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    # Up to which message this member has read; unread ones are counted from here, never stored.
    last_read_seq: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
