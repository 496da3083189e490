"""The outbox: what the index still has to look at, written with the data it speaks of."""

from datetime import datetime
from enum import IntEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.types import BigKey, Flag, Identifier, Json, UtcDateTime, bin_string, utc_now


class PublishStatus(IntEnum):
    """How far the event is on its way to the broker."""

    PENDING = 0
    PUBLISHING = 1
    PUBLISHED = 2
    FAILED = -1


class EventStatus(IntEnum):
    """How far the work that the event asks for is."""

    PENDING = 0
    PROCESSING = 1
    SUCCEEDED = 2
    FAILED = -1


class IngestEvent(SQLModel, table=True):
    """ "Look at this source": no more, so that order and duplicates do not matter.

    While an event is being processed, `next_retry_at` is the end of the worker's lease.
    """

    __tablename__ = "ai_ingest_event"
    __table_args__ = (
        sa.Index("ix_event_due", "status", "next_retry_at", "id"),
        sa.Index("ix_event_publish", "publish_status", "next_retry_at", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    event_type: str = Field(sa_type=bin_string(32))
    tenant_user_id: str = Field(sa_type=Identifier)
    backfill_job_id: int | None = Field(default=None, sa_type=sa.BigInteger, index=True)
    source_type: str = Field(sa_type=bin_string(30))
    source_key: str = Field(sa_type=bin_string(64))
    payload_json: dict[str, Any] | None = Field(default=None, sa_type=Json)
    dedup_key: str = Field(sa_type=bin_string(160), unique=True)
    publish_status: int = Field(default=PublishStatus.PENDING, sa_type=Flag)
    status: int = Field(default=EventStatus.PENDING, sa_type=Flag)
    retry_count: int = Field(default=0)
    next_retry_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    last_error: str | None = Field(default=None, sa_type=sa.Text)
    kafka_topic: str | None = Field(default=None, sa_type=bin_string(128))
    kafka_partition: int | None = Field(default=None)
    kafka_offset: int | None = Field(default=None, sa_type=sa.BigInteger)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    trace_id: str | None = Field(default=None, sa_type=bin_string(64))
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class IngestCursor(SQLModel, table=True):
    """Up to which change of a source the index has followed it."""

    __tablename__ = "ai_ingest_cursor"

    source_type: str = Field(sa_type=bin_string(30), primary_key=True)
    source_key: str = Field(sa_type=bin_string(64), primary_key=True)
    change_seq: int = Field(default=0, sa_type=sa.BigInteger)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class BackfillJob(SQLModel, table=True):
    """A request to index sources anew; its counters count events."""

    __tablename__ = "ai_backfill_job"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    tenant_user_id: str = Field(sa_type=Identifier, index=True)
    status: int = Field(default=0, sa_type=Flag)
    since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    page_size: int = Field(default=500)
    max_sessions: int | None = Field(default=None)
    max_pages_per_session: int | None = Field(default=None)
    total_events: int = Field(default=0)
    published_events: int = Field(default=0)
    succeeded_events: int = Field(default=0)
    failed_events: int = Field(default=0)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
