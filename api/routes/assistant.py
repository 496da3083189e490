"""Ask the assistant, at once or streamed."""

from typing import Any

from fastapi import APIRouter
from sse_starlette import EventSourceResponse

from api.deps import CurrentUser, Served
from api.errors import responses
from api.schemas.assistant import ChatIn, ChatOut, RunOut
from api.services.turns import TurnOptions
from graph.errors import AgentDisabled, ModelError, ModelTimeout, NotFound, SessionBusy
from store.repositories.assistants import AssistantRunRepository

router = APIRouter(prefix="/ai/assistant", tags=["assistant"])

PING_SECONDS = 15
STREAM_EXAMPLE = """\
id: 1
event: run
data: {"session_id": "as01k9x…", "query_id": "019a8f…"}

id: 2
event: delta
data: {"token": "On Friday"}

id: 3
event: done
data: {"session_id": "as01k9x…", "answer": "On Friday [chunk:12]", "citations": […], "query_id": "019a8f…", \
"timing": {"embedding": 24.1, "search": 2.2, "postprocess": 1.3, "llm": 812.0, "total": 861.4}}
"""
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events: `run` first; `status`, `citations` and `delta` as they come; "
        "exactly one of `done` and `error` last. A comment comes every 15 s.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": STREAM_EXAMPLE}},
    }
}


def _options(body: ChatIn) -> TurnOptions:
    return TurnOptions(**body.model_dump())


@router.post("/chat", responses=responses(NotFound, SessionBusy, AgentDisabled, ModelError, ModelTimeout))
async def chat(body: ChatIn, user: CurrentUser, served: Served) -> ChatOut:
    """Answers a question from what the caller may see, in one piece."""
    plan = await served.turns.prepare(user.user_id, _options(body))
    return ChatOut.model_validate(await served.runs.start(plan).finished())


@router.post(
    "/chat/stream",
    response_class=EventSourceResponse,
    responses={**responses(NotFound, SessionBusy, AgentDisabled), **STREAM},
)
async def chat_stream(body: ChatIn, user: CurrentUser, served: Served) -> EventSourceResponse:
    """Answers a question from what the caller may see, as the answer is written."""
    plan = await served.turns.prepare(user.user_id, _options(body))
    return EventSourceResponse(served.runs.start(plan).stream(), ping=PING_SECONDS, sep="\n")


@router.get("/runs/{query_id}", responses=responses(NotFound))
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
