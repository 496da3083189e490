"""Ask the assistant, at once or streamed."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter
from sse_starlette import EventSourceResponse

from api.deps import CurrentUser, Served
from api.errors import responses
from api.schemas.assistant import ChatIn, ChatOut
from api.services.turns import TurnOptions
from graph.errors import AgentDisabled, ModelError, ModelTimeout, NotFound, SessionBusy

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


def event_stream(events: AsyncIterator[bytes]) -> EventSourceResponse:
    """A run's events; sse-starlette adds the comments and tells proxies not to buffer."""
    return EventSourceResponse(events, ping=PING_SECONDS, sep="\n")


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
    return event_stream(served.runs.start(plan).log.read())
