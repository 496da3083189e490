"""Turns of the assistant that were begun: how they stand, their streams, and what can be done to them."""

from typing import Annotated

from fastapi import APIRouter, Header
from sse_starlette import EventSourceResponse

from api.deps import CurrentUser, Served
from api.errors import responses
from api.routes.assistant import STREAM, event_stream
from api.schemas.assistant import RunOut
from graph.errors import NotFound
from store.repositories.assistants import AssistantRunRepository

router = APIRouter(prefix="/ai/assistant/runs", tags=["assistant"])


@router.get("/{query_id}", responses=responses(NotFound))
async def read_run(query_id: str, user: CurrentUser, served: Served) -> RunOut:
    """A turn and how it ended."""
    async with served.database.transaction(read_only=True) as session:
        run = await AssistantRunRepository(session, user.user_id).get_run(query_id)
    return RunOut(
        query_id=run.query_id,
        session_id=run.session_id,
        parent_query_id=run.parent_query_id,
        question=run.question,
        status=run.status,
        error_code=run.error_code,
        timing=run.timing_json,
        created_at=run.created_at,
        finished_at=run.finished_at,
    )


@router.get(
    "/{query_id}/stream",
    response_class=EventSourceResponse,
    responses={**responses(NotFound), **STREAM},
)
async def rejoin_run(
    query_id: str,
    user: CurrentUser,
    served: Served,
    last_event_id: Annotated[str | None, Header(description="The `id` of the last event received.")] = None,
) -> EventSourceResponse:
    """The events of a turn from the one after `Last-Event-ID` on, or from the first; then those to come."""
    return event_stream(await served.replay.open(user.user_id, query_id, last_event_id))


@router.post("/{query_id}/stop", responses=responses(NotFound))
async def stop_run(query_id: str, user: CurrentUser, served: Served) -> RunOut:
    """Stops a turn: the model is cut off, and what it has answered is kept. An ended turn stays as it is."""
    await read_run(query_id, user, served)
    await served.runs.stop(query_id)
    return await read_run(query_id, user, served)
