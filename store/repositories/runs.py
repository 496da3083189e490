"""Turns of the assistant and the paths they make. A row of another tenant is not found."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import NotFound, SessionBusy
from store.tables.assistants import AssistantFeedback, AssistantRun, AssistantSessionState, RunStatus
from store.tables.types import utc_now


class AssistantRunRepository:
    """The turns of one tenant."""

    def __init__(self, session: AsyncSession, tenant_user_id: str) -> None:
        self._session = session
        self._tenant = tenant_user_id

    async def start_run(
        self,
        session_id: str,
        query_id: str,
        question: str,
        lease: timedelta,
        *,
        instead_of: AssistantRun | None = None,
        owner: str | None = None,
    ) -> AssistantRun:
        """Claims the session and writes the turn, at the end of its path or as a sibling of another turn.

        Raises SessionBusy with the id of the running one.
        """
        now = utc_now()
        state = await self._claimable_state(session_id)
        run = AssistantRun(
            query_id=query_id,
            session_id=session_id,
            tenant_user_id=self._tenant,
            parent_query_id=instead_of.parent_query_id if instead_of else state.head_query_id,
            question=question,
            lease_owner=owner,
            lease_until=now + lease,
            heartbeat_at=now,
        )
        self._session.add(run)
        state.active_query_id, state.active_until, state.head_query_id = query_id, now + lease, query_id
        self._session.add(state)
        await self._session.flush()
        return run

    async def _claimable_state(self, session_id: str) -> AssistantSessionState:
        """The session's state, locked. Raises SessionBusy while a turn runs in it."""
        found = await self._session.exec(
            select(AssistantSessionState)
            .where(AssistantSessionState.session_id == session_id)
            .with_for_update()
        )
        if (state := found.one_or_none()) is None:
            raise NotFound("There is no such session.")
        if state.active_query_id and state.active_until and state.active_until > utc_now():
            raise SessionBusy(query_id=state.active_query_id)
        return state

    async def get_run(self, query_id: str) -> AssistantRun:
        """Raises NotFound, for another tenant's as for none at all."""
        found = await self._session.exec(
            select(AssistantRun).where(
                AssistantRun.query_id == query_id, AssistantRun.tenant_user_id == self._tenant
            )
        )
        if (run := found.one_or_none()) is None:
            raise NotFound("There is no such run.")
        return run

    async def path_to(self, query_id: str, limit: int, *, with_last: bool = False) -> Sequence[AssistantRun]:
        """The turns before this one on its path, oldest first; as few as `limit`, however long the path.

        `with_last` adds the turn itself.
        """
        this = sa.select(
            col(AssistantRun.query_id), col(AssistantRun.parent_query_id), sa.literal(0).label("depth")
        ).where(col(AssistantRun.query_id) == query_id, col(AssistantRun.tenant_user_id) == self._tenant)
        path = this.cte("path", recursive=True)
        earlier = sa.select(
            col(AssistantRun.query_id), col(AssistantRun.parent_query_id), path.c.depth + 1
        ).where(col(AssistantRun.query_id) == path.c.parent_query_id, path.c.depth < limit)
        path = path.union_all(earlier)
        found = await self._session.exec(
            select(AssistantRun)
            .join(path, col(AssistantRun.query_id) == path.c.query_id)
            .where(path.c.depth >= (0 if with_last else 1))
            .order_by(path.c.depth.desc())
        )
        return found.all()

    async def run_of_message(self, session_id: str, message_id: int) -> str | None:
        """The turn that a message of a session belongs to."""
        found = await self._session.exec(
            select(AssistantRun.query_id)
            .where(
                AssistantRun.session_id == session_id,
                AssistantRun.tenant_user_id == self._tenant,
                col(AssistantRun.user_message_id) <= message_id,
            )
            .order_by(col(AssistantRun.user_message_id).desc())
            .limit(1)
        )
        return found.first()

    async def siblings(self, runs: Sequence[AssistantRun]) -> dict[str, list[str]]:
        """For each of these turns of one session all that stand in its place, itself too, oldest first."""
        if not runs:
            return {}
        parents = {run.parent_query_id for run in runs}
        parent = col(AssistantRun.parent_query_id)
        found = await self._session.exec(
            select(AssistantRun.query_id, AssistantRun.parent_query_id)
            .where(
                AssistantRun.session_id == runs[0].session_id,
                sa.or_(parent.in_(parents - {None}), parent.is_(None) if None in parents else sa.false()),
            )
            .order_by(col(AssistantRun.query_id))
        )
        in_place: dict[str | None, list[str]] = {}
        for query_id, parent_id in found.all():
            in_place.setdefault(parent_id, []).append(query_id)
        return {run.query_id: in_place[run.parent_query_id] for run in runs}

    async def choose(self, run: AssistantRun) -> None:
        """Leads the session's path through this turn, and on to the newest of what follows it.

        Raises SessionBusy while another turn is at the end of the path.
        """
        state = await self._claimable_state(run.session_id)
        this = sa.select(col(AssistantRun.query_id)).where(col(AssistantRun.query_id) == run.query_id)
        tree = this.cte("tree", recursive=True)
        later = sa.select(col(AssistantRun.query_id)).where(
            col(AssistantRun.session_id) == run.session_id,
            col(AssistantRun.parent_query_id) == tree.c.query_id,
        )
        tree = tree.union_all(later)
        newest = (await self._session.exec(select(sa.func.max(tree.c.query_id)))).one()
        state.head_query_id = newest
        self._session.add(state)

    async def state_of(self, session_id: str) -> AssistantSessionState:
        """Which turn of a session is shown last, and which one runs."""
        state = await self._session.get(AssistantSessionState, session_id)
        return state or AssistantSessionState(session_id=session_id)

    async def rate(self, run: AssistantRun, rating: int, note: str) -> None:
        """Keeps what the user thinks of an answer; 0 takes it back."""
        feedback = await self._session.get(AssistantFeedback, run.query_id)
        if rating == 0:
            if feedback is not None:
                await self._session.delete(feedback)
            return
        feedback = feedback or AssistantFeedback(
            query_id=run.query_id, session_id=run.session_id, tenant_user_id=self._tenant, rating=rating
        )
        feedback.rating, feedback.note, feedback.updated_at = rating, note, utc_now()
        self._session.add(feedback)

    async def ratings(self, query_ids: Collection[str]) -> dict[str, AssistantFeedback]:
        found = await self._session.exec(
            select(AssistantFeedback).where(
                col(AssistantFeedback.query_id).in_(list(query_ids)),
                AssistantFeedback.tenant_user_id == self._tenant,
            )
        )
        return {feedback.query_id: feedback for feedback in found.all()}

    async def finish_run(
        self,
        query_id: str,
        status: RunStatus,
        *,
        error_code: str | None = None,
        user_message_id: int | None = None,
        assistant_message_id: int | None = None,
        timing: dict[str, float] | None = None,
        finished_at: datetime | None = None,
    ) -> None:
        """Ends a turn and frees its session."""
        run = await self.get_run(query_id)
        run.status, run.error_code = status, error_code
        run.user_message_id, run.assistant_message_id = user_message_id, assistant_message_id
        run.timing_json = timing
        run.finished_at, run.lease_until = finished_at or utc_now(), None
        self._session.add(run)
        await self._session.exec(
            sa.update(AssistantSessionState)
            .where(
                col(AssistantSessionState.session_id) == run.session_id,
                col(AssistantSessionState.active_query_id) == query_id,
            )
            .values(active_query_id=None, active_until=None)
        )
