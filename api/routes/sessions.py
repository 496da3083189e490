"""The assistant's sessions and what was said in them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.deps import CurrentUser, Served
from api.errors import responses
from api.schemas.assistant import (
    CitationOut,
    SessionIn,
    SessionMessageOut,
    SessionMessagesOut,
    SessionOut,
    SessionsOut,
)
from api.schemas.common import Identifier, Limit
from graph.errors import NotFound
from store.repositories.assistants import AssistantMessageRepository, AssistantSessionRepository
from store.session_view import SessionView
from store.tables.assistants import SESSION_ACTIVE, SESSION_ARCHIVED, AssistantMessage, AssistantSession

router = APIRouter(prefix="/ai/assistant/sessions", tags=["assistant"])


@router.get("", responses=responses())
async def list_sessions(
    user: CurrentUser,
    served: Served,
    limit: Limit = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
    archived: bool = False,
) -> SessionsOut:
    """The caller's sessions, newest first."""
    status = SESSION_ARCHIVED if archived else SESSION_ACTIVE
    async with served.database.transaction(read_only=True) as session:
        found = await AssistantSessionRepository(session, user.user_id).list_sessions(
            user.user_id, limit, offset, status=status
        )
    return SessionsOut(sessions=[_shown(row) for row in found])


@router.get("/{session_id}", responses=responses(NotFound))
async def read_session(session_id: Identifier, user: CurrentUser, served: Served) -> SessionOut:
    """One session."""
    async with served.database.transaction(read_only=True) as session:
        sessions = AssistantSessionRepository(session, user.user_id)
        return _shown(await sessions.get_session_by_id(session_id, user.user_id))


@router.patch("/{session_id}", responses=responses(NotFound))
async def change_session(
    session_id: Identifier, body: SessionIn, user: CurrentUser, served: Served
) -> SessionOut:
    """Renames a session, archives it, or brings it back."""
    async with served.database.transaction() as session:
        sessions = AssistantSessionRepository(session, user.user_id)
        if body.title is not None:
            await sessions.update_session_title(session_id, body.title)
        if body.archived is not None:
            status = SESSION_ARCHIVED if body.archived else SESSION_ACTIVE
            await sessions.update_session_status(session_id, status)
        return _shown(await sessions.get_session_by_id(session_id, user.user_id))


@router.delete("/{session_id}", status_code=204, responses=responses(NotFound))
async def delete_session(session_id: Identifier, user: CurrentUser, served: Served) -> None:
    """Deletes a session with its messages, runs and checkpoints."""
    async with served.database.transaction() as session:
        await AssistantSessionRepository(session, user.user_id).delete_session(session_id)
    await served.checkpointer.adelete_thread(session_id)


@router.get("/{session_id}/messages", responses=responses(NotFound))
async def list_session_messages(
    session_id: Identifier,
    user: CurrentUser,
    served: Served,
    limit: Limit = 50,
    before: Annotated[int | None, Query(ge=1, description="Messages before this `id`.")] = None,
) -> SessionMessagesOut:
    """A page of a session's messages in order: the last ones, or those before an id."""
    async with served.database.transaction(read_only=True) as session:
        await AssistantSessionRepository(session, user.user_id).get_session_by_id(session_id, user.user_id)
        messages = await AssistantMessageRepository(session, user.user_id).list_recent_messages(
            session_id, limit, before_id=before
        )
        view = await SessionView.load(session, user.user_id, messages, lines=True)
    return SessionMessagesOut(messages=[_message(row, view) for row in messages])


def _shown(row: AssistantSession) -> SessionOut:
    return SessionOut(
        session_id=row.session_id,
        title=row.title,
        agent_id=row.agent_id,
        archived=row.status == SESSION_ARCHIVED,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _message(row: AssistantMessage, view: SessionView) -> SessionMessageOut:
    citations: list[dict[str, Any]] = view.citations(row)
    return SessionMessageOut(
        id=row.id or 0,
        role=row.role,
        content=view.content(row),
        citations=[CitationOut.model_validate(citation) for citation in citations],
        tokens=row.tokens_json or {},
        withheld=view.is_withheld(row),
        created_at=row.created_at,
    )
