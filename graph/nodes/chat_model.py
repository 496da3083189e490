"""Node 4: the model, called once a step; the tokens streamed are the tokens stored."""

import time
from collections.abc import AsyncIterator
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage
from langgraph.runtime import Runtime

from graph.citations import MarkFilter, citations
from graph.context import AssistantContext
from graph.errors import ModelStreamCut, ModelUnreachable
from graph.model_errors import translated
from graph.prompts import search_only_pieces
from graph.retrieval.words import token_count
from graph.state import AssistantState, AssistantUpdate


async def chat_model(state: AssistantState, runtime: Runtime[AssistantContext]) -> AssistantUpdate:
    started = time.perf_counter()
    marks = MarkFilter(frozenset(state.get("chunk_ids", [])))
    runtime.stream_writer({"event": "status", "phase": "answering"})

    tokens: list[str] = []
    parts: list[AIMessageChunk] = []
    async for part in _stream(state, runtime.context):
        parts.append(part)
        _show(marks.feed(part.text), tokens, runtime)
    _show(marks.flush(), tokens, runtime)

    answer = "".join(tokens)
    reply = parts[0] + parts[1:] if parts else AIMessageChunk(content="")
    milliseconds = round((time.perf_counter() - started) * 1000, 2)
    return {
        "reply": AIMessage(reply.content, tool_calls=reply.tool_calls, id=reply.id),
        "answer": answer,
        "citations": citations(state.get("chunks", []), marks.cited),
        "tokens": _usage(reply, state.get("prompt", []), answer),
        "timing": {**state.get("timing", {}), "llm": milliseconds},
    }


def _show(token: str, tokens: list[str], runtime: Runtime[AssistantContext]) -> None:
    if token:
        tokens.append(token)
        runtime.stream_writer({"event": "delta", "token": token})


async def _stream(state: AssistantState, context: AssistantContext) -> AsyncIterator[AIMessageChunk]:
    if context.chat_model is None:
        for piece in _quotations(state):
            yield AIMessageChunk(content=piece)
        return
    started = finished = False
    try:
        with translated():
            async for part in context.chat_model.astream(state.get("prompt", [])):
                started, finished = True, finished or bool(part.response_metadata.get("finish_reason"))
                yield part
    except ModelUnreachable as error:
        raise (ModelStreamCut() if started else error) from error
    if not finished:
        # A server that dies closes its stream like one that is done; only the finish reason tells.
        raise ModelStreamCut


def _quotations(state: AssistantState) -> list[str]:
    return search_only_pieces(
        state["question"], state.get("chunks", []), search_failed=state.get("search_failed", False)
    )


def _usage(reply: AIMessageChunk, prompt: list[AnyMessage], answer: str) -> dict[str, int]:
    """As the model's server counts, or estimated where it does not say."""
    usage: Any = reply.usage_metadata
    asked = usage["input_tokens"] if usage else sum(token_count(message.text) for message in prompt)
    answered = usage["output_tokens"] if usage else token_count(answer)
    return {"prompt_tokens": asked, "answer_tokens": answered, "total_tokens": asked + answered}
