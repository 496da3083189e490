"""What a run is given beside its state: tenant, agent and ports. Never checkpointed, never from a client."""

import time
from dataclasses import dataclass, field

from langchain_core.language_models import BaseChatModel

from graph.ports import Retriever, Transcript


@dataclass(frozen=True, slots=True)
class AssistantContext:
    """One run's surroundings. `chat_model` is None where none is configured: answers are then quotations."""

    tenant_user_id: str
    session_id: str
    query_id: str
    kb_id: int
    retriever: Retriever
    transcript: Transcript
    chat_model: BaseChatModel | None = None
    rewrite_model: BaseChatModel | None = None  # None: follow-ups are searched for by rules
    agent_persona: str = ""
    memory_rounds: int = 6
    memory_tokens: int = 3_000
    context_tokens: int = 2_000
    started: float = field(default_factory=time.perf_counter)
