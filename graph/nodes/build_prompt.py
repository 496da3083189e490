"""Node 3: persona, agent, memory, context, question, in this order."""

import secrets

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage
from langgraph.runtime import Runtime

from graph.context import AssistantContext
from graph.prompts import CONTEXT_FAILED, RULES, SYSTEM_PERSONA, context_text
from graph.state import AssistantState, AssistantUpdate


async def build_prompt(state: AssistantState, runtime: Runtime[AssistantContext]) -> AssistantUpdate:
    messages: list[AnyMessage] = [SystemMessage(SYSTEM_PERSONA), SystemMessage(RULES)]
    if runtime.context.agent_persona:
        messages.append(SystemMessage(runtime.context.agent_persona))
    for earlier in state.get("memory", []):
        messages += [HumanMessage(earlier.question), AIMessage(earlier.answer)]
    excerpts = context_text(state.get("chunks", []), fence=secrets.token_hex(8))
    messages.append(HumanMessage(CONTEXT_FAILED if state.get("search_failed") else excerpts))
    messages.append(HumanMessage(state["question"]))
    return {"prompt": messages}
