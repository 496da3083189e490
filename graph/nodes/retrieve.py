"""Node 2: what the tenant may see that bears on the question."""

from langgraph.runtime import Runtime

from graph.citations import citations
from graph.context import AssistantContext
from graph.errors import IndexUnavailable
from graph.ports import RetrievalRequest, Scope
from graph.question_rewrite import searchable
from graph.state import AssistantState, AssistantUpdate

DEFAULT_TOP_K = 5
STEPS = ("embedding", "search", "postprocess")


async def retrieve(state: AssistantState, runtime: Runtime[AssistantContext]) -> AssistantUpdate:
    context = runtime.context
    question = await searchable(state["question"], state.get("memory", []), context.rewrite_model)
    rewritten = {"question": question} if question != state["question"] else {}
    runtime.stream_writer({"event": "status", "phase": "searching", **rewritten})
    try:
        found = await context.retriever.retrieve(_request(state, question, context))
    except IndexUnavailable:
        # The turn goes on and says so: an answer from memory is better than none.
        runtime.stream_writer({"event": "status", "phase": "search_unavailable"})
        return {"chunks": [], "chunk_ids": [], "search_failed": True, "timing": dict.fromkeys(STEPS, 0.0)}
    chunks = list(found.chunks)
    runtime.stream_writer(
        {"event": "status", "phase": "found", "sources": found.searched_sources, "chunks": len(chunks)}
    )
    runtime.stream_writer({"event": "citations", "citations": citations(chunks, ())})
    return {
        "chunks": chunks,
        "chunk_ids": [chunk.chunk_id for chunk in chunks],
        "search_failed": False,
        "timing": dict(found.timing),
    }


def _request(state: AssistantState, question: str, context: AssistantContext) -> RetrievalRequest:
    return RetrievalRequest(
        tenant_user_id=context.tenant_user_id,
        kb_id=context.kb_id,
        question=question,
        top_k=state.get("top_k", DEFAULT_TOP_K),
        scope=Scope(state.get("scope", Scope.GLOBAL)),
        source_keys=state.get("source_keys"),
        token_budget=context.context_tokens,
    )
