"""Fakes at the graph's ports."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from graph.context import AssistantContext
from graph.ports import Chunk, Retrieval, RetrievalRequest, Round, SourceType, Turn


def chunk(chunk_id: str, text: str, **values: Any) -> Chunk:
    given: dict[str, Any] = {
        "source_type": SourceType.CHAT_PRIVATE,
        "source_key": "cv1",
        "title": "Li Si",
        "snippet": text[:200],
        "score": 1.0,
        "message_ids": (f"ms{chunk_id}",),
        **values,
    }
    return Chunk(chunk_id=chunk_id, text=text, **given)


@dataclass
class FixedRetriever:
    """Finds what it was given."""

    chunks: tuple[Chunk, ...] = ()
    requests: list[RetrievalRequest] = field(default_factory=list)

    async def retrieve(self, request: RetrievalRequest) -> Retrieval:
        self.requests.append(request)
        return Retrieval(self.chunks, {"embedding": 1.0, "search": 2.0, "postprocess": 3.0})


@dataclass
class ListTranscript:
    """Keeps turns in a list."""

    rounds: Sequence[Round] = ()
    saved: list[Turn] = field(default_factory=list)

    async def recent_rounds(self, session_id: str, query_id: str, limit: int) -> Sequence[Round]:
        return self.rounds[-limit:] if limit else ()

    async def save_turn(self, turn: Turn) -> None:
        self.saved.append(turn)


class ScriptedModel(BaseChatModel):
    """Streams the pieces it was given, and keeps the prompts."""

    pieces: list[str]
    prompts: list[list[BaseMessage]]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        raise AssertionError("the graph streams; it never asks twice")

    async def _astream(
        self, messages: list[BaseMessage], *args: Any, **kwargs: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.prompts.append(messages)
        for piece in self.pieces:
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        end = AIMessageChunk(content="", response_metadata={"finish_reason": "stop"})
        yield ChatGenerationChunk(message=end)


def context(**values: Any) -> AssistantContext:
    given: dict[str, Any] = {
        "tenant_user_id": "us1",
        "session_id": "as1",
        "query_id": "0190b5a0-0000-7000-8000-000000000001",
        "kb_id": 7,
        "retriever": FixedRetriever(),
        "transcript": ListTranscript(),
        **values,
    }
    return AssistantContext(**given)
