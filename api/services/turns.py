"""A turn of the assistant, prepared: session, agent and knowledge base found, the run written and claimed."""

from dataclasses import dataclass, replace
from datetime import timedelta

from langchain_core.language_models import BaseChatModel
from sqlmodel.ext.asyncio.session import AsyncSession

from api.process import this_process
from api.runs import RunPlan
from api.services.titles import session_title
from graph.context import AssistantContext
from graph.errors import AgentDisabled
from graph.ports import Retriever
from graph.state import AssistantInput
from store.database import Database
from store.ids import new_query_id
from store.repositories.agents import AgentRepository
from store.repositories.assistants import AssistantSessionRepository
from store.repositories.knowledge import KnowledgeRepository
from store.repositories.run_leases import LEASE
from store.repositories.runs import AssistantRunRepository
from store.tables.agents import ENABLED, Agent, KnowledgeKind
from store.tables.assistants import AssistantSession
from store.transcript import SqlTranscript


@dataclass(frozen=True, slots=True)
class TurnOptions:
    """What a client asks for, already validated."""

    question: str = ""
    session_id: str | None = None
    instead_of: str | None = None  # a turn whose sibling this one is; without a question, it asks the same
    agent_id: str | None = None
    top_k: int = 5
    scope: str = "global"
    source_keys: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Turns:
    """Prepares turns; `chat_model` None means quotations instead of answers."""

    database: Database
    retriever: Retriever
    chat_model: BaseChatModel | None
    memory_rounds: int
    context_tokens: int
    rewrite_questions: bool = True

    async def prepare(
        self,
        tenant_user_id: str,
        options: TurnOptions,
        *,
        query_id: str | None = None,
        lease: timedelta = LEASE,
    ) -> RunPlan:
        """Refuses before any stream opens: NotFound, AgentDisabled, SessionBusy. One transaction."""
        query_id = query_id or new_query_id()
        async with self.database.transaction() as session:
            runs = AssistantRunRepository(session, tenant_user_id)
            before = await runs.get_run(options.instead_of) if options.instead_of else None
            if before is not None:
                question = options.question or before.question
                options = replace(options, session_id=before.session_id, question=question)
            chat = await self._session(session, tenant_user_id, options)
            agent = await self._agent(session, tenant_user_id, chat.agent_id)
            kb_id = await _knowledge_base(session, tenant_user_id, agent)
            await runs.start_run(
                chat.session_id,
                query_id,
                options.question,
                lease,
                instead_of=before,
                owner=this_process() if lease else None,
            )
        transcript = SqlTranscript(self.database, tenant_user_id)
        context = AssistantContext(
            tenant_user_id=tenant_user_id,
            session_id=chat.session_id,
            query_id=query_id,
            kb_id=kb_id,
            retriever=self.retriever,
            transcript=transcript,
            chat_model=self.chat_model,
            rewrite_model=self.chat_model if self.rewrite_questions else None,
            agent_persona=agent.persona_prompt if agent else "",
            memory_rounds=self.memory_rounds,
            context_tokens=self.context_tokens,
        )
        graph_input: AssistantInput = {
            "question": options.question,
            "top_k": options.top_k,
            "scope": options.scope,
            "source_keys": options.source_keys,
        }
        return RunPlan(context, transcript, graph_input)

    async def knowledge_base_id(self, tenant_user_id: str, agent_id: str | None) -> int:
        """What a question is searched in. Raises NotFound and AgentDisabled."""
        async with self.database.transaction(read_only=True) as session:
            agent = await self._agent(session, tenant_user_id, agent_id)
            return await _knowledge_base(session, tenant_user_id, agent)

    async def _session(
        self, session: AsyncSession, tenant_user_id: str, options: TurnOptions
    ) -> AssistantSession:
        """The session of the turn, made where none is named; an agent named here is bound to it lastingly."""
        sessions = AssistantSessionRepository(session, tenant_user_id)
        if options.agent_id:
            await AgentRepository(session, tenant_user_id).get_agent_by_id(options.agent_id, tenant_user_id)
        if options.session_id is None:
            title = session_title(options.question)
            created = await sessions.create_session(tenant_user_id, title, options.agent_id)
            return await sessions.get_session_by_id(created, tenant_user_id)
        chat = await sessions.get_session_by_id(options.session_id, tenant_user_id)
        if options.agent_id and options.agent_id != chat.agent_id:
            await sessions.update_session_agent(chat.session_id, options.agent_id)
            chat.agent_id = options.agent_id
        return chat

    async def _agent(self, session: AsyncSession, tenant_user_id: str, agent_id: str | None) -> Agent | None:
        if agent_id is None:
            return None
        agent = await AgentRepository(session, tenant_user_id).get_agent_by_id(agent_id, tenant_user_id)
        if agent.status != ENABLED:
            raise AgentDisabled
        return agent


async def _knowledge_base(session: AsyncSession, tenant_user_id: str, agent: Agent | None) -> int:
    """The tenant's own base, or the private one of the agent."""
    if agent is not None and agent.kb_type == KnowledgeKind.AGENT_PRIVATE and agent.kb_id is not None:
        return agent.kb_id
    return await KnowledgeRepository(session).global_base_id(tenant_user_id)
