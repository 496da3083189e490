"""Node 1: the last rounds of the session, within a token budget."""

from langgraph.runtime import Runtime

from graph.context import AssistantContext
from graph.ports import Round
from graph.retrieval.words import token_count
from graph.state import AssistantState, AssistantUpdate


async def load_memory(state: AssistantState, runtime: Runtime[AssistantContext]) -> AssistantUpdate:
    context = runtime.context
    rounds = await context.transcript.recent_rounds(
        context.session_id, context.query_id, context.memory_rounds
    )
    return {"memory": _newest_within(list(rounds), context.memory_tokens)}


def _newest_within(rounds: list[Round], budget: int) -> list[Round]:
    kept: list[Round] = []
    for round_ in reversed(rounds):
        budget -= token_count(round_.question) + token_count(round_.answer)
        if budget < 0:
            break
        kept.insert(0, round_)
    return kept
