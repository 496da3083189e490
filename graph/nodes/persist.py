"""Node 5: question and answer, with citations and token counts, in one transaction."""

import time

from langgraph.runtime import Runtime

from graph.context import AssistantContext
from graph.ports import Turn
from graph.state import AssistantState, AssistantUpdate

# What is stored of a citation: no text, which a later recall would have to reach.
STORED = ("chunk_id", "source_type", "source_key", "score", "message_ids", "cited")


async def persist(state: AssistantState, runtime: Runtime[AssistantContext]) -> AssistantUpdate:
    context = runtime.context
    total = round((time.perf_counter() - context.started) * 1000, 2)
    timing = {**state.get("timing", {}), "total": total}
    await context.transcript.save_turn(
        Turn(
            session_id=context.session_id,
            query_id=context.query_id,
            question=state["question"],
            answer=state.get("answer", ""),
            citations=[{name: cited[name] for name in STORED} for cited in state.get("citations", [])],
            tokens=state.get("tokens", {}),
            timing=timing,
        )
    )
    return {"timing": timing}
