"""What the assistant may search: bases, grants of sources, and the chunks that are cited."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.types import BigKey, Flag, Identifier, Json, MediumText, UtcDateTime, bin_string, utc_now

ENABLED, DISABLED = 1, 0
EVERY_TENANT = "*"  # a system agent's sources are granted to this reserved tenant


class KnowledgeBase(SQLModel, table=True):
    """A user has one `global` base; an agent's private base has the agent as its owner."""

    __tablename__ = "ai_knowledge_base"
    __table_args__ = (sa.UniqueConstraint("owner_type", "owner_id", "kb_type"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    owner_type: str = Field(sa_type=bin_string(20))
    owner_id: str = Field(sa_type=Identifier)
    kb_type: str = Field(sa_type=bin_string(30))
    name: str = Field(default="", sa_type=sa.String(64))
    status: int = Field(default=ENABLED, sa_type=Flag)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class KnowledgeSource(SQLModel, table=True):
    """A grant: this tenant may search this source in this base, from `visible_from` on."""

    __tablename__ = "ai_knowledge_source"
    __table_args__ = (
        sa.UniqueConstraint("kb_id", "tenant_user_id", "source_type", "source_key"),
        sa.Index("ix_source_grants", "source_type", "source_key"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    kb_id: int = Field(sa_type=sa.BigInteger)
    tenant_user_id: str = Field(sa_type=Identifier, index=True)
    source_type: str = Field(sa_type=bin_string(30))
    source_key: str = Field(sa_type=bin_string(64))
    visible_from: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = Field(default=1, sa_type=sa.BigInteger)
    status: int = Field(default=ENABLED, sa_type=Flag)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class KnowledgeChunk(SQLModel, table=True):
    """An indexed piece of a source. Its `id` is the chunk's name everywhere and survives re-indexing."""

    __tablename__ = "ai_knowledge_chunk"
    __table_args__ = (sa.Index("ix_chunk_source", "source_type", "source_key", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    source_type: str = Field(sa_type=bin_string(30))
    source_key: str = Field(sa_type=bin_string(64))
    chunk_key: str = Field(sa_type=bin_string(96), unique=True)
    chunk_index: int = Field(default=0)
    content: str = Field(sa_type=MediumText)
    content_hash: str = Field(sa_type=bin_string(64))
    metadata_json: dict[str, Any] | None = Field(default=None, sa_type=Json)
    message_id: str | None = Field(default=None, sa_type=Identifier, index=True)
    message_time: datetime | None = Field(default=None, sa_type=UtcDateTime)
    status: int = Field(default=ENABLED, sa_type=Flag)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
