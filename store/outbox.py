"""The outbox: events are appended with the data they speak of, claimed under a lease, and marked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.ports import Source, SourceType
from store.database import insert_new
from store.tables.outbox import EventStatus, IngestEvent
from store.tables.types import table_of, utc_now

LEASE = timedelta(minutes=2)
FIRST_DELAY = timedelta(seconds=0.5)
LONGEST_DELAY = timedelta(minutes=5)
TRIES = 8


async def append_event(session: AsyncSession, tenant_user_id: str, source: Source, version: int) -> None:
    """Ask the index to look at a source that has just changed, in the transaction of the change."""
    now = utc_now()
    row = {
        "event_type": "source_changed",
        "tenant_user_id": tenant_user_id,
        "source_type": str(source.source_type),
        "source_key": source.source_key,
        "dedup_key": f"live:{source.source_type}:{source.source_key}:{version}",
        "publish_status": 0,
        "status": 0,
        "retry_count": 0,
        "next_retry_at": now,
        "created_at": now,
        "updated_at": now,
    }
    dialect = session.get_bind().dialect.name
    await session.exec(insert_new(dialect, table_of(IngestEvent), [row], ("dedup_key",)))


async def claim_events(session: AsyncSession, limit: int) -> Sequence[IngestEvent]:
    """Due events, oldest first, leased to the caller; also those whose worker let its lease run out."""
    now = utc_now()
    due = (
        select(IngestEvent)
        .where(
            col(IngestEvent.status).in_((EventStatus.PENDING, EventStatus.PROCESSING)),
            col(IngestEvent.next_retry_at) <= now,
        )
        .order_by(col(IngestEvent.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    events = (await session.exec(due)).all()
    for event in events:
        event.status, event.next_retry_at, event.updated_at = EventStatus.PROCESSING, now + LEASE, now
        session.add(event)
    return events


async def mark_succeeded(session: AsyncSession, event_ids: Sequence[int]) -> None:
    await session.exec(
        sa.update(IngestEvent)
        .where(col(IngestEvent.id).in_(event_ids))
        .values(status=EventStatus.SUCCEEDED, last_error=None, updated_at=utc_now())
    )


async def release(session: AsyncSession, event_ids: Sequence[int]) -> None:
    """Gives claimed events back untried: what they wait for is away, and that is not their fault."""
    await session.exec(
        sa.update(IngestEvent)
        .where(col(IngestEvent.id).in_(event_ids))
        .values(status=EventStatus.PENDING, next_retry_at=utc_now(), updated_at=utc_now())
    )


async def mark_failed(session: AsyncSession, event: IngestEvent, error: str) -> None:
    """Puts the event back with a growing delay; after the last try it stays `failed` to be looked at."""
    tries = event.retry_count + 1
    delay = min(FIRST_DELAY * 2 ** (tries - 1), LONGEST_DELAY)
    await session.exec(
        sa.update(IngestEvent)
        .where(col(IngestEvent.id) == event.id)
        .values(
            status=EventStatus.FAILED if tries >= TRIES else EventStatus.PENDING,
            retry_count=tries,
            next_retry_at=utc_now() + delay,
            last_error=error,
            updated_at=utc_now(),
        )
    )


async def count_events(session: AsyncSession) -> dict[EventStatus, int]:
    found = await session.exec(select(IngestEvent.status, sa.func.count()).group_by(col(IngestEvent.status)))
    counts = {EventStatus(status): count for status, count in found.all()}
    return {status: counts.get(status, 0) for status in EventStatus}


async def oldest_waiting(session: AsyncSession) -> datetime | None:
    """When the event was written that has waited longest."""
    waiting = (EventStatus.PENDING, EventStatus.PROCESSING)
    found = await session.exec(
        select(IngestEvent.created_at)
        .where(col(IngestEvent.status).in_(waiting))
        .order_by(col(IngestEvent.id))
        .limit(1)
    )
    return found.first()


def event_sources(event: IngestEvent) -> list[Source]:
    """What there is to look at: a user's profile is one source for them and another for their contacts."""
    source = Source(SourceType(event.source_type), event.source_key)
    if source.source_type is SourceType.SELF_PROFILE:
        return [source, Source(SourceType.CONTACT_PROFILE, source.source_key)]
    return [source]
