"""Node 2: what the tenant may see that bears on the question."""

from langgraph.runtime import Runtime

from graph.citations import citations
from graph.context import AssistantContext
from graph.ports import RetrievalRequest, Scope
from graph.state import AssistantState, AssistantUpdate

DEFAULT_TOP_K = 5


async def retrieve(state: AssistantState, runtime: Runtime[AssistantContext]) -> AssistantUpdate:
    context = runtime.context
    runtime.stream_writer({"event": "status", "phase": "searching"})
    found = await context.retriever.retrieve(
        RetrievalRequest(
            tenant_user_id=context.tenant_user_id,
            kb_id=context.kb_id,
            question=state["question"],
            top_k=state.get("top_k", DEFAULT_TOP_K),
            scope=Scope(state.get("scope", Scope.GLOBAL)),
            source_keys=state.get("source_keys"),
            token_budget=context.context_tokens,
        )
    )
    chunks = list(found.chunks)
    runtime.stream_writer({"event": "citations", "citations": citations(chunks, ())})
    return {
        "chunks": chunks,
        "chunk_ids": [chunk.chunk_id for chunk in chunks],
        "timing": dict(found.timing),
    }
