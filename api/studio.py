"""The assistant for `langgraph dev`, composed like the server; langgraph.json names what it takes from here.

Nothing connects or compiles at import. No ingest worker runs: `omnilink serve` may, on the same data.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from pydantic import ValidationError

from api.lifespan import open_chat_model, open_storage, switch_tracing_off
from api.runs import RunPlan
from api.schemas.assistant import ChatIn
from api.services.turns import TurnOptions, Turns
from api.settings import CheckpointHistory, SettingsError, load_settings
from graph.assistant import build_assistant
from graph.citations import stored_citations
from graph.context import AssistantContext
from graph.errors import BadRequest, EmbedderFailed, OmniLinkError
from graph.ports import Turn
from graph.retrieval.pipeline import RetrievalPipeline
from graph.state import AssistantInput, AssistantOutput, AssistantState
from store.checkpointer import SqlCheckpointer
from store.database import Database
from store.embedder import LocalEmbedder
from store.library import SqlLibrary
from store.repositories.assistants import AssistantSessionRepository
from store.repositories.runs import AssistantRunRepository
from store.repositories.users import UserRepository
from store.tables.assistants import RunStatus

# Over at once: langgraph-api lets one run of a thread go at a time, and a tool that is killed at every
# change of the code must not leave sessions busy behind it.
LEASE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Studio:
    """What runs are served from: the turns of one user."""

    database: Database
    turns: Turns
    tenant_user_id: str

    async def prepare(self, asked: ChatIn, thread_id: str, query_id: str | None) -> RunPlan:
        """A turn in the session that Studio's thread stands for."""
        title = " ".join(asked.question.split())
        async with self.database.transaction() as session:
            sessions = AssistantSessionRepository(session, self.tenant_user_id)
            session_id = await sessions.session_of_thread(thread_id, title)
        options = TurnOptions(
            question=asked.question,
            session_id=session_id,
            top_k=asked.top_k,
            scope=asked.scope,
            source_keys=asked.source_keys,
        )
        return await self.turns.prepare(self.tenant_user_id, options, query_id=query_id, lease=LEASE)


_studio: Studio | None = None


@asynccontextmanager
async def checkpointer() -> AsyncIterator[SqlCheckpointer]:
    """Entered by langgraph-api at its start, left at its end; all that runs need is open in between.

    Raises SettingsError where OMNILINK_STUDIO_USER names nobody: then nothing is served.
    """
    global _studio
    switch_tracing_off()
    settings = await asyncio.to_thread(load_settings)
    if not settings.studio_user:
        raise SettingsError(
            "OMNILINK_STUDIO_USER is not set: it names the user, by username or nickname, whose data "
            "`langgraph dev` sees."
        )
    async with open_storage(settings) as storage, open_chat_model(settings) as chat_model:
        tenant_user_id = await _find_user(storage.database, settings.studio_user)
        if isinstance(storage.embedder, LocalEmbedder):
            # Its process is started now: in a run, langgraph-api forbids calls that block, as that one does.
            with suppress(EmbedderFailed):
                await storage.embedder.embed_question("?")
        turns = Turns(
            storage.database,
            RetrievalPipeline(SqlLibrary(storage.database), storage.index, storage.embedder),
            chat_model,
            memory_rounds=settings.memory_rounds,
            context_tokens=settings.context_tokens,
        )
        _studio = Studio(storage.database, turns, tenant_user_id)
        try:
            yield SqlCheckpointer(
                storage.database, keep_latest=settings.checkpoint_history is CheckpointHistory.LATEST
            )
        finally:
            _studio = None


async def _find_user(database: Database, name: str) -> str:
    async with database.transaction(read_only=True) as session:
        try:
            return (await UserRepository(session).find(name)).user_id
        except OmniLinkError as error:
            raise SettingsError(f"OMNILINK_STUDIO_USER: {error.detail}") from None


@cache
def assistant() -> "StudioAssistant":
    """The same graph as the server's."""
    return StudioAssistant(**vars(build_assistant()))


class StudioAssistant(CompiledStateGraph[AssistantState, AssistantContext, AssistantInput, AssistantOutput]):
    """Makes each run's context here, where the server's `Runs` make theirs; none comes from a client."""

    def get_context_jsonschema(self) -> None:
        """None: Studio must not offer what it may not say."""

    async def astream(  # type: ignore[override]  # langgraph-api calls it with a list of modes
        self,
        input: Any,
        config: RunnableConfig | None = None,
        *,
        context: object = None,
        stream_mode: Sequence[str],
        **options: Any,
    ) -> AsyncIterator[Any]:
        """One turn. Raises what ended it; the question and what was answered so far are kept."""
        with _shown():
            turn = await _prepared(input, config or {})
            modes: Any = [*stream_mode] if "custom" in stream_mode else [*stream_mode, "custom"]
            parts: Any = super().astream(
                turn.plan.input, config, context=turn.plan.context, stream_mode=modes, **options
            )
            try:
                async with aclosing(parts):
                    async for part in parts:
                        mode, data = (part["type"], part["data"]) if isinstance(part, dict) else part[-2:]
                        if mode == "custom":
                            turn.note(data)
                        if mode in stream_mode:
                            yield part
            except BaseException as failure:  # cancelled, or closed half-way, as well
                await turn.break_off(failure)
                raise
            await turn.break_off(None)


@contextmanager
def _shown() -> Iterator[None]:
    """langgraph-api tells clients what a RuntimeError says, and of an error of ours only its name."""
    try:
        yield
    except OmniLinkError as error:
        raise RuntimeError(f"{error.code}: {error.detail}") from error


async def _prepared(given: object, config: RunnableConfig) -> "StudioTurn":
    if _studio is None:
        raise RuntimeError("the checkpointer that langgraph.json names is not open")
    # A retry of langgraph-api's has no run id: it is a turn of its own.
    run_id = config.get("run_id")
    thread_id = str(config["configurable"]["thread_id"])
    plan = await _studio.prepare(_asked(given), thread_id, str(run_id) if run_id else None)
    return StudioTurn(plan, _studio.database)


def _asked(given: object) -> ChatIn:
    """What a client may write, and nothing else. Raises BadRequest, which never repeats a value."""
    if not isinstance(given, Mapping):
        raise BadRequest("A run starts with a question; one that was stopped cannot go on.")
    names = AssistantInput.__annotations__
    try:
        return ChatIn.model_validate({name: given[name] for name in names if given.get(name) is not None})
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        ]
        raise BadRequest("; ".join(problems)) from None


@dataclass(slots=True)
class StudioTurn:
    """A turn in progress: what to keep of it if it breaks off."""

    plan: RunPlan
    database: Database
    answer: list[str] = field(default_factory=list)
    citations: Sequence[Mapping[str, Any]] = ()

    def note(self, data: Mapping[str, Any]) -> None:
        """What nodes write beside the state: deltas, and the citations that they may name."""
        if data["event"] == "delta":
            self.answer.append(data["token"])
        elif data["event"] == "citations":
            self.citations = data["citations"]

    async def break_off(self, failure: BaseException | None) -> None:
        """Marks a turn that was not stored: as failed, or as stopped if it was cancelled or paused."""
        context = self.plan.context
        async with self.database.transaction(read_only=True) as session:
            run = await AssistantRunRepository(session, context.tenant_user_id).get_run(context.query_id)
        if run.status != RunStatus.RUNNING:
            return
        failed = isinstance(failure, Exception)
        code = failure.code if isinstance(failure, OmniLinkError) else OmniLinkError.code
        kept = "".join(self.answer)
        turn = Turn(
            session_id=context.session_id,
            query_id=context.query_id,
            question=self.plan.input["question"],
            answer=kept,
            citations=stored_citations(list(self.citations), kept),
            tokens={},
            timing={},
        )
        await self.plan.transcript.save_broken_turn(
            turn, RunStatus.FAILED if failed else RunStatus.STOPPED, code if failed else None
        )
