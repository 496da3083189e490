"""The assistant's sessions and what was said in them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.deps import CurrentUser, Served
from api.errors import responses
from api.schemas.assistant import (
    ActiveRunOut,
    CitationOut,
    SessionIn,
    SessionMessageOut,
    SessionMessagesOut,
    SessionOut,
    SessionsOut,
    TurnOut,
)
from api.schemas.common import Identifier, Limit
from api.services.session_pages import SessionPage, export, read_page, sessions_saying
from graph.errors import NotFound
from store.repositories.assistants import AssistantSessionRepository
from store.session_view import SessionView
from store.tables.assistants import (
    SESSION_ACTIVE,
    SESSION_ARCHIVED,
    AssistantMessage,
    AssistantRun,
    AssistantSession,
)

router = APIRouter(prefix="/ai/assistant/sessions", tags=["assistant"])


@router.get("", responses=responses())
async def list_sessions(
    user: CurrentUser,
    served: Served,
    limit: Limit = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
    archived: bool = False,
    query: Annotated[str, Query(max_length=200, description="Part of a title or of what was said.")] = "",
) -> SessionsOut:
    """The caller's sessions, newest first."""
    status = SESSION_ARCHIVED if archived else SESSION_ACTIVE
    async with served.database.transaction(read_only=True) as session:
        text = query.strip()
        saying = await sessions_saying(session, user.user_id, text) if text else set()
        found = await AssistantSessionRepository(session, user.user_id).list_sessions(
            user.user_id, limit, offset, status=status, title=text, or_ids=saying
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
    """A page of the messages on the session's path, in order: the last ones, or those before an id."""
    async with served.database.transaction(read_only=True) as session:
        page = await read_page(session, user.user_id, session_id, limit, before)
    active = page.active
    return SessionMessagesOut(
        messages=[_message(row, run.query_id, page.view) for row, run in page.messages],
        turns=[_turn(run, page) for run in page.runs],
        active=ActiveRunOut(
            query_id=active.query_id, question=active.question, siblings=list(page.siblings[active.query_id])
        )
        if active
        else None,
        has_before=page.has_before,
    )


@router.get(
    "/{session_id}/export",
    response_class=StreamingResponse,
    responses={**responses(NotFound), 200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}},
)
async def export_session(session_id: Identifier, user: CurrentUser, served: Served) -> StreamingResponse:
    """The session as a Markdown file: questions, answers, and what the answers cite."""
    name = f"attachment; filename={session_id}.md"
    return StreamingResponse(
        await export(served.database, user.user_id, session_id),
        media_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": name, "Cache-Control": "no-store"},
    )


def _shown(row: AssistantSession) -> SessionOut:
    return SessionOut(
        session_id=row.session_id,
        title=row.title,
        agent_id=row.agent_id,
        archived=row.status == SESSION_ARCHIVED,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _turn(run: AssistantRun, page: SessionPage) -> TurnOut:
    rating = page.ratings.get(run.query_id)
    return TurnOut(
        query_id=run.query_id,
        status=run.status,
        error_code=run.error_code,
        siblings=list(page.siblings[run.query_id]),
        rating=rating.rating if rating else 0,
        note=rating.note if rating else "",
    )


def _message(row: AssistantMessage, query_id: str, view: SessionView) -> SessionMessageOut:
    citations: list[dict[str, Any]] = view.citations(row)
    return SessionMessageOut(
        id=row.id or 0,
        query_id=query_id,
        role=row.role,
        content=view.content(row),
        citations=[CitationOut.model_validate(citation) for citation in citations],
        tokens=row.tokens_json or {},
        withheld=view.is_withheld(row),
        created_at=row.created_at,
    )
