"""The assistant's state machine: nodes and edges, nothing else."""

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graph.context import AssistantContext
from graph.nodes.build_prompt import build_prompt
from graph.nodes.chat_model import chat_model
from graph.nodes.load_memory import load_memory
from graph.nodes.persist import persist
from graph.nodes.retrieve import retrieve
from graph.state import AssistantInput, AssistantOutput, AssistantState
from graph.tool_router import tool_router

Assistant = CompiledStateGraph[AssistantState, AssistantContext, AssistantInput, AssistantOutput]


def build_assistant(checkpointer: BaseCheckpointSaver[Any] | None = None) -> Assistant:
    """Compile the graph; one thread is one session, one run is one turn."""
    graph = StateGraph(
        AssistantState,
        context_schema=AssistantContext,
        input_schema=AssistantInput,
        output_schema=AssistantOutput,
    )
    graph.add_node(load_memory)
    graph.add_node(retrieve)
    graph.add_node(build_prompt)
    graph.add_node(chat_model)
    graph.add_node(persist)
    graph.add_edge(START, "load_memory")
    graph.add_edge("load_memory", "retrieve")
    graph.add_edge("retrieve", "build_prompt")
    graph.add_edge("build_prompt", "chat_model")
    graph.add_conditional_edges("chat_model", tool_router, ["persist"])
    return graph.compile(checkpointer=checkpointer, name="assistant")
