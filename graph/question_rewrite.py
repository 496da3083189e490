"""A follow-up question in words that can be searched for."""

import asyncio
import logging
from collections.abc import Sequence

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage

from graph.errors import ModelError
from graph.model_errors import translated
from graph.ports import Round
from graph.prompts import REWRITE
from graph.retrieval.follow_up import ROUNDS, carried_over, leans_on_memory

logger = logging.getLogger("omnilink.rewrite")

DEADLINE_SECONDS = 8.0
LONGEST = 500  # characters


async def searchable(question: str, memory: Sequence[Round], model: BaseChatModel | None) -> str:
    """What to search for. A model that is away, slow or talkative is done without."""
    if not memory or not leans_on_memory(question):
        return question
    if model is not None:
        try:
            rewritten = await asyncio.wait_for(_rewritten(question, memory, model), DEADLINE_SECONDS)
        except (ModelError, TimeoutError) as error:
            logger.warning("a question was not rewritten by the model: %s", type(error).__name__)
        else:
            if rewritten and len(rewritten) <= LONGEST:
                return rewritten
    return carried_over(question, memory)


async def _rewritten(question: str, memory: Sequence[Round], model: BaseChatModel) -> str:
    said = "\n".join(f"Q: {earlier.question}\nA: {earlier.answer}" for earlier in memory[-ROUNDS:])
    with translated():
        reply = await model.ainvoke([SystemMessage(REWRITE), HumanMessage(f"{said}\n\nQ: {question}")])
    return " ".join(reply.text.split())
