"""What was said."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.types import BigKey, Identifier, Json, MediumText, UtcDateTime, bin_string, utc_now


class MessageKind(StrEnum):
    """What a message carries."""

    TEXT = "text"
    IMAGE = "image"
    FILE = "file"
    # What happened in a group: who joined, left, was made what. `payload_json` says it, `content` is empty.
    SYSTEM = "system"


class Message(SQLModel, table=True):
    """`seq` orders a conversation; `change_seq` is its `last_change` of when this row last changed."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.UniqueConstraint("conversation_id", "seq"),
        sa.UniqueConstraint("conversation_id", "external_id"),
        sa.UniqueConstraint("sender_id", "client_id"),
        sa.Index("ix_messages_change", "conversation_id", "change_seq"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    message_id: str = Field(sa_type=Identifier, unique=True)
    conversation_id: str = Field(sa_type=Identifier)
    seq: int = Field(sa_type=sa.BigInteger)
    change_seq: int = Field(sa_type=sa.BigInteger)
    sender_id: str = Field(sa_type=Identifier)
    kind: str = Field(default=MessageKind.TEXT, sa_type=bin_string(16))
    content: str = Field(sa_type=MediumText)
    # Of a file its name, size, type and measures; of a system message its event; and who is mentioned.
    payload_json: dict[str, Any] | None = Field(default=None, sa_type=Json)
    file_id: str | None = Field(default=None, sa_type=Identifier, index=True)
    reply_to: str | None = Field(default=None, sa_type=Identifier)
    client_id: str | None = Field(default=None, sa_type=bin_string(64))
    external_id: str | None = Field(default=None, sa_type=bin_string(255))
    sent_at: datetime = Field(sa_type=UtcDateTime)
    recalled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class MessageDeletion(SQLModel, table=True):
    """A message that one user deleted for themselves."""

    __tablename__ = "message_deletions"

    user_id: str = Field(sa_type=Identifier, primary_key=True)
    message_id: str = Field(sa_type=Identifier, primary_key=True, index=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


EVERYONE = "*"  # @all is one row, however many members there are


class MessageMention(SQLModel, table=True):
    """Somebody who was mentioned by name, or EVERYONE."""

    __tablename__ = "message_mentions"
    __table_args__ = (sa.Index("ix_mention_user", "conversation_id", "user_id", "seq"),)

    message_id: str = Field(sa_type=Identifier, primary_key=True)
    user_id: str = Field(sa_type=Identifier, primary_key=True)
    conversation_id: str = Field(sa_type=Identifier)
    seq: int = Field(sa_type=sa.BigInteger)
