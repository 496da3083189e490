"""Node 5: question and answer, with citations and token counts, in one transaction."""

import time

from langgraph.runtime import Runtime

from graph.citations import stored_citations
from graph.context import AssistantContext
from graph.ports import Turn
from graph.state import AssistantState, AssistantUpdate


async def persist(state: AssistantState, runtime: Runtime[AssistantContext]) -> AssistantUpdate:
    context = runtime.context
    answer = state.get("answer", "")
    total = round((time.perf_counter() - context.started) * 1000, 2)
    timing = {**state.get("timing", {}), "total": total}
    await context.transcript.save_turn(
        Turn(
            session_id=context.session_id,
            query_id=context.query_id,
            question=state["question"],
            answer=answer,
            citations=stored_citations(state.get("citations", []), answer),
            tokens=state.get("tokens", {}),
            timing=timing,
        )
    )
    return {"timing": timing}
