"""What was said."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.types import BigKey, Identifier, MediumText, UtcDateTime, bin_string, utc_now


class MessageKind(StrEnum):
    """What a message carries."""

    TEXT = "text"


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
