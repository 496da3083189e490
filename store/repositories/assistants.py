"""Assistant sessions and their messages. A row of another tenant is not found."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import NotFound
from store.database import holds
from store.ids import Prefix, new_id
from store.tables.assistants import (
    SESSION_ACTIVE,
    AssistantFeedback,
    AssistantMessage,
    AssistantRun,
    AssistantSession,
    AssistantSessionState,
    AssistantThreadAlias,
)
from store.tables.types import utc_now

TITLE_LENGTH = 64


class AssistantSessionRepository:
    """The sessions of one tenant."""

    def __init__(self, session: AsyncSession, tenant_user_id: str) -> None:
        self._session = session
        self._tenant = tenant_user_id

    async def create_session(self, tenant_user_id: str, title: str = "", agent_id: str | None = None) -> str:
        """A new session's id."""
        row = AssistantSession(
            session_id=new_id(Prefix.SESSION),
            tenant_user_id=tenant_user_id,
            title=title[:TITLE_LENGTH],
            agent_id=agent_id,
        )
        self._session.add(row)
        self._session.add(AssistantSessionState(session_id=row.session_id))
        await self._session.flush()
        return row.session_id

    async def get_session_by_id(self, session_id: str, tenant_user_id: str) -> AssistantSession:
        """Raises NotFound, for another tenant's as for none at all."""
        found = await self._session.exec(
            select(AssistantSession).where(
                AssistantSession.session_id == session_id,
                AssistantSession.tenant_user_id == tenant_user_id,
            )
        )
        if (row := found.one_or_none()) is None:
            raise NotFound("There is no such session.")
        return row

    async def session_of_thread(self, thread_id: str, title: str = "") -> str:
        """The session that a client's own thread id stands for; a new one for a thread not seen before."""
        alias = await self._session.get(AssistantThreadAlias, (self._tenant, thread_id))
        if alias is not None:
            return alias.session_id
        session_id = await self.create_session(self._tenant, title)
        self._session.add(
            AssistantThreadAlias(tenant_user_id=self._tenant, thread_id=thread_id, session_id=session_id)
        )
        await self._session.flush()
        return session_id

    async def list_sessions(
        self,
        tenant_user_id: str,
        limit: int = 20,
        offset: int = 0,
        *,
        status: int = SESSION_ACTIVE,
        title: str = "",
        or_ids: Collection[str] = (),
    ) -> Sequence[AssistantSession]:
        """Newest first; with a part of a `title`, those that have it and those of `or_ids`."""
        query = select(AssistantSession).where(
            AssistantSession.tenant_user_id == tenant_user_id, AssistantSession.status == status
        )
        if title:
            dialect = self._session.get_bind().dialect.name
            has_title = holds(dialect, col(AssistantSession.title), title)
            query = query.where(sa.or_(has_title, col(AssistantSession.session_id).in_(list(or_ids))))
        found = await self._session.exec(
            query.order_by(col(AssistantSession.updated_at).desc(), col(AssistantSession.id).desc())
            .limit(limit)
            .offset(offset)
        )
        return found.all()

    async def update_session_title(self, session_id: str, title: str) -> None:
        await self._update(session_id, title=title[:TITLE_LENGTH])

    async def update_session_agent(self, session_id: str, agent_id: str | None) -> None:
        await self._update(session_id, agent_id=agent_id)

    async def update_session_status(self, session_id: str, status: int) -> None:
        await self._update(session_id, status=status)

    async def touch(self, session_id: str) -> None:
        """Move the session to the top of the list."""
        await self._update(session_id)

    async def delete_session(self, session_id: str) -> None:
        """The session with its messages and runs; its checkpoints are the caller's to delete."""
        await self.get_session_by_id(session_id, self._tenant)
        tables = (
            AssistantMessage,
            AssistantRun,
            AssistantFeedback,
            AssistantThreadAlias,
            AssistantSessionState,
            AssistantSession,
        )
        for table in tables:
            await self._session.exec(sa.delete(table).where(table.session_id == session_id))  # type: ignore[arg-type]

    async def _update(self, session_id: str, **values: Any) -> None:
        done = await self._session.exec(
            sa.update(AssistantSession)
            .where(
                col(AssistantSession.session_id) == session_id,
                col(AssistantSession.tenant_user_id) == self._tenant,
            )
            .values(**values, updated_at=utc_now())
        )
        if not done.rowcount:
            raise NotFound("There is no such session.")


class AssistantMessageRepository:
    """The messages of one tenant's sessions, ordered by id."""

    def __init__(self, session: AsyncSession, tenant_user_id: str) -> None:
        self._session = session
        self._tenant = tenant_user_id

    async def save_message(
        self,
        session_id: str,
        role: str,
        content: str,
        citations_json: list[dict[str, Any]] | None = None,
        tokens_json: dict[str, int] | None = None,
    ) -> int:
        """The new message's id. Raises NotFound for a session of another tenant."""
        await AssistantSessionRepository(self._session, self._tenant).get_session_by_id(
            session_id, self._tenant
        )
        row = AssistantMessage(
            session_id=session_id,
            role=role,
            content=content,
            citations_json=citations_json,
            tokens_json=tokens_json,
        )
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return row.id

    async def get_message(self, session_id: str, message_id: int) -> AssistantMessage:
        """Raises NotFound, for another tenant's as for none at all."""
        found = await self._session.exec(
            select(AssistantMessage)
            .join(AssistantSession, col(AssistantSession.session_id) == col(AssistantMessage.session_id))
            .where(
                AssistantMessage.id == message_id,
                AssistantMessage.session_id == session_id,
                AssistantSession.tenant_user_id == self._tenant,
            )
        )
        if (message := found.one_or_none()) is None:
            raise NotFound("There is no such message.")
        return message

    async def list_saying(self, text: str, limit: int) -> Sequence[AssistantMessage]:
        """The newest messages of the tenant's sessions that hold a text."""
        dialect = self._session.get_bind().dialect.name
        found = await self._session.exec(
            select(AssistantMessage)
            .join(AssistantSession, col(AssistantSession.session_id) == col(AssistantMessage.session_id))
            .where(
                AssistantSession.tenant_user_id == self._tenant,
                holds(dialect, col(AssistantMessage.content), text),
            )
            .order_by(col(AssistantMessage.id).desc())
            .limit(limit)
        )
        return found.all()

    async def list_recent_messages(
        self, session_id: str, limit: int, *, before_id: int | None = None
    ) -> Sequence[AssistantMessage]:
        """The last `limit` messages (before an id), oldest first; none of another tenant's session."""
        query = (
            select(AssistantMessage)
            .join(AssistantSession, col(AssistantSession.session_id) == col(AssistantMessage.session_id))
            .where(
                AssistantMessage.session_id == session_id,
                AssistantSession.tenant_user_id == self._tenant,
            )
            .order_by(col(AssistantMessage.id).desc())
            .limit(limit)
        )
        if before_id is not None:
            query = query.where(col(AssistantMessage.id) < before_id)
        return list(reversed((await self._session.exec(query)).all()))
