"""The conditional edge after `chat_model`."""

from typing import Literal

from graph.state import AssistantState


def tool_router(state: AssistantState) -> Literal["persist"]:
    """Where the turn goes on. No tools are offered to the model yet, so that it is always done."""
    return "persist"
