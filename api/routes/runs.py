"""Turns of the assistant that were begun: how they stand, their streams, and what can be done to them."""

from typing import Annotated

from fastapi import APIRouter, Header
from sse_starlette import EventSourceResponse

from api.deps import CurrentUser, Served
from api.errors import responses
from api.routes.assistant import STREAM, event_stream
from api.schemas.assistant import FeedbackIn, RegenerateIn, RunOut
from api.schemas.common import QueryId
from api.services.turns import TurnOptions
from graph.errors import AgentDisabled, NotFound, SessionBusy
from store.repositories.runs import AssistantRunRepository
from store.tables.assistants import AssistantRun

router = APIRouter(prefix="/ai/assistant/runs", tags=["assistant"])


@router.get("/{query_id}", responses=responses(NotFound))
async def read_run(query_id: QueryId, user: CurrentUser, served: Served) -> RunOut:
    """A turn and how it ended."""
    async with served.database.transaction(read_only=True) as session:
        run = await AssistantRunRepository(session, user.user_id).get_run(query_id)
    return _shown(run)


@router.get(
    "/{query_id}/stream",
    response_class=EventSourceResponse,
    responses={**responses(NotFound), **STREAM},
)
async def rejoin_run(
    query_id: QueryId,
    user: CurrentUser,
    served: Served,
    last_event_id: Annotated[str | None, Header(description="The `id` of the last event received.")] = None,
) -> EventSourceResponse:
    """The events of a turn from the one after `Last-Event-ID` on, or from the first; then those to come."""
    return event_stream(await served.replay.open(user.user_id, query_id, last_event_id))


@router.post(
    "/{query_id}/regenerate",
    response_class=EventSourceResponse,
    responses={**responses(NotFound, SessionBusy, AgentDisabled), **STREAM},
)
async def regenerate(
    query_id: QueryId, body: RegenerateIn, user: CurrentUser, served: Served
) -> EventSourceResponse:
    """Answers a turn anew, or an edited question in its place, as a sibling that the session then shows."""
    asked = body.model_dump(exclude_none=True)
    plan = await served.turns.prepare(user.user_id, TurnOptions(**asked, instead_of=query_id))
    return event_stream(served.runs.start(plan).log.read())


@router.post("/{query_id}/select", status_code=204, responses=responses(NotFound, SessionBusy))
async def select_run(query_id: QueryId, user: CurrentUser, served: Served) -> None:
    """Shows this turn, and what followed it, in place of its siblings."""
    async with served.database.transaction() as session:
        runs = AssistantRunRepository(session, user.user_id)
        await runs.choose(await runs.get_run(query_id))


@router.put("/{query_id}/feedback", status_code=204, responses=responses(NotFound))
async def rate_run(query_id: QueryId, body: FeedbackIn, user: CurrentUser, served: Served) -> None:
    """Keeps what the reader thinks of the answer."""
    async with served.database.transaction() as session:
        runs = AssistantRunRepository(session, user.user_id)
        await runs.rate(await runs.get_run(query_id), body.rating, body.note)


@router.post("/{query_id}/stop", responses=responses(NotFound))
async def stop_run(query_id: QueryId, user: CurrentUser, served: Served) -> RunOut:
    """Stops a turn: the model is cut off, and what it has answered is kept. An ended turn stays as it is."""
    return _shown(await served.replay.stop(user.user_id, query_id))


def _shown(run: AssistantRun) -> RunOut:
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
