"""Leases of runs, across tenants: a server renews its own, and ends those whose server died."""

from collections.abc import Collection, Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.repositories.assistants import AssistantMessageRepository
from store.repositories.runs import AssistantRunRepository
from store.tables.assistants import AssistantRun, AssistantSessionState, RunStatus
from store.tables.types import utc_now

LEASE = timedelta(seconds=60)
MOST_AT_ONCE = 100


async def renew_leases(session: AsyncSession, query_ids: Collection[str]) -> None:
    """Says that these runs are alive."""
    if not query_ids:
        return
    until = utc_now() + LEASE
    await session.exec(
        sa.update(AssistantRun)
        .where(col(AssistantRun.query_id).in_(query_ids), col(AssistantRun.status) == RunStatus.RUNNING)
        .values(lease_until=until, heartbeat_at=utc_now())
    )
    await session.exec(
        sa.update(AssistantSessionState)
        .where(col(AssistantSessionState.active_query_id).in_(query_ids))
        .values(active_until=until)
    )


async def lease_owners(session: AsyncSession) -> Sequence[str]:
    """The processes that runs are said to go on in."""
    found = await session.exec(
        select(AssistantRun.lease_owner)
        .where(AssistantRun.status == RunStatus.RUNNING, col(AssistantRun.lease_owner).is_not(None))
        .distinct()
    )
    return [owner for owner in found.all() if owner]


async def end_abandoned_runs(session: AsyncSession, error_code: str, dead: Collection[str] = ()) -> int:
    """Marks runs that no server renews any more, or whose server is known to be dead.

    Each keeps its question. Returns how many there were.
    """
    is_over = sa.and_(
        col(AssistantRun.lease_until) < utc_now(),
        # Runs of a development tool never had a lease.
        col(AssistantRun.lease_until) > col(AssistantRun.created_at),
    )
    found = await session.exec(
        select(AssistantRun)
        .where(
            AssistantRun.status == RunStatus.RUNNING,
            sa.or_(is_over, col(AssistantRun.lease_owner).in_(list(dead))),
        )
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    runs = found.all()
    for run in runs:
        messages = AssistantMessageRepository(session, run.tenant_user_id)
        await AssistantRunRepository(session, run.tenant_user_id).finish_run(
            run.query_id,
            RunStatus.FAILED,
            error_code=error_code,
            user_message_id=await messages.save_message(run.session_id, "user", run.question),
        )
    return len(runs)
