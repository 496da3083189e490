"""Messenger chats, private and group, and who takes part in them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.types import BigKey, Identifier, UtcDateTime, bin_string, utc_now


class ConversationKind(StrEnum):
    """A private chat has one or two members, for ever; everything else is a group."""

    PRIVATE = "private"
    GROUP = "group"


class Conversation(SQLModel, table=True):
    """`last_seq` orders its messages; `last_change` counts everything that ever changed in it."""

    __tablename__ = "conversations"
    __table_args__ = (sa.UniqueConstraint("import_namespace", "import_key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    conversation_id: str = Field(sa_type=Identifier, unique=True)
    kind: str = Field(sa_type=bin_string(16))
    # The two members of a private chat, sorted and joined: at most one such chat is the one messages go to.
    pair_key: str | None = Field(default=None, sa_type=bin_string(48), unique=True)
    title: str = Field(default="", sa_type=sa.Text)
    import_namespace: str | None = Field(default=None, sa_type=bin_string(64))
    import_key: str | None = Field(default=None, sa_type=bin_string(64))
    last_seq: int = Field(default=0, sa_type=sa.BigInteger)
    last_change: int = Field(default=0, sa_type=sa.BigInteger)
    # Counts every joining and leaving: who is told of a message is cached by it.
    members_version: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    last_message_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
