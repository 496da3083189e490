"""Runs: each lives in a task of its own, and whoever listens reads its events from any one on.

A listener that goes away does not end a run.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from langchain_core.runnables import RunnableConfig

from api.events import LAST, EventName, encode_event
from graph.assistant import Assistant
from graph.citations import stored_citations
from graph.context import AssistantContext
from graph.errors import OmniLinkError, ServerStopped
from graph.ports import Turn
from graph.state import AssistantInput
from store.database import Database
from store.repositories.run_leases import end_abandoned_runs, renew_leases
from store.tables.assistants import RunStatus
from store.transcript import SqlTranscript

logger = logging.getLogger("omnilink.runs")

SHUTDOWN_SECONDS = 10.0
HEARTBEAT_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A turn whose run row is written and whose session is claimed."""

    context: AssistantContext
    transcript: SqlTranscript
    input: AssistantInput


@dataclass(slots=True, eq=False)
class Run:
    """A turn in progress: its events so far, and how it ended."""

    plan: RunPlan
    events: list[bytes] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    citations: list[dict[str, Any]] = field(default_factory=list)
    ended: EventName | None = None
    result: dict[str, Any] = field(default_factory=dict)
    error: OmniLinkError | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def emit(self, name: EventName, data: dict[str, Any]) -> None:
        self.events.append(encode_event(name, len(self.events) + 1, data))
        if name in LAST:
            self.ended = name
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def stream(self, after: int = 0) -> AsyncIterator[bytes]:
        """The events behind number `after`, as they come, until the last."""
        position = after
        while True:
            changed = self._changed
            while position < len(self.events):
                yield self.events[position]
                position += 1
            if self.ended:
                return
            await changed.wait()

    async def finished(self) -> dict[str, Any]:
        """What `done` says. Raises the error that ended the run."""
        async for _ in self.stream(after=len(self.events)):
            pass
        if self.error is not None:
            raise self.error
        return self.result


class Runs:
    """The runs of this process."""

    def __init__(self, assistant: Assistant, database: Database) -> None:
        self._assistant = assistant
        self._database = database
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._closing = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begins to renew the leases of the runs here, and to end runs whose server died."""
        self._keeper = asyncio.create_task(self._keep_leases(), name="run leases")

    def start(self, plan: RunPlan) -> Run:
        """Starts a turn. Its first event is `run`."""
        run = Run(plan)
        ids = {"session_id": plan.context.session_id, "query_id": plan.context.query_id}
        run.emit(EventName.RUN, ids)
        task = asyncio.create_task(self._drive(run), name=f"run {plan.context.query_id}")
        self._tasks[plan.context.query_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(plan.context.query_id, None))
        return run

    async def close(self) -> None:
        """Lets running turns finish for a while, then ends them; each keeps what it has answered."""
        self._closing.set()
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=SHUTDOWN_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._keeper is not None:
            await self._keeper

    async def _keep_leases(self) -> None:
        while not self._closing.is_set():
            try:
                async with self._database.transaction() as session:
                    await renew_leases(session, list(self._tasks))
                    ended = await end_abandoned_runs(session, ServerStopped.code)
                if ended:
                    logger.warning("%s runs of a server that died were ended", ended)
            except Exception as error:  # the database may be away for a while
                logger.error("run leases could not be renewed", exc_info=error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), HEARTBEAT_SECONDS)

    async def _drive(self, run: Run) -> None:
        query_id = run.plan.context.query_id
        error: OmniLinkError | None = None
        try:
            await self._stream_graph(run)
        except asyncio.CancelledError:
            error = ServerStopped()
        except OmniLinkError as failure:
            logger.warning("run %s failed: %s", query_id, failure.code)
            error = failure
        except Exception as failure:  # whatever it is, the stream must end with an event
            logger.error("run %s failed", query_id, exc_info=failure)
            error = OmniLinkError()
        if run.result or error is None:
            # Once the turn is stored it is done, even where its checkpoint could not be written.
            run.emit(EventName.DONE, run.result)
        else:
            await self._break_off(run, error)

    async def _stream_graph(self, run: Run) -> None:
        context = run.plan.context
        config: RunnableConfig = {
            "configurable": {"thread_id": context.session_id},
            "run_id": UUID(context.query_id),
            # LangGraph does not copy the run's id into a checkpoint by itself.
            "metadata": {"run_id": context.query_id},
        }
        parts = self._assistant.astream(
            run.plan.input,
            config,
            context=context,
            stream_mode=["custom", "updates"],
            durability="exit",
            version="v2",
        )
        async for part in parts:
            if part["type"] == "custom":
                self._relay(run, part["data"])
            elif part["type"] == "updates":
                for node, update in part["data"].items():
                    run.citations = update.get("citations", run.citations)
                    if node == "persist":
                        run.result = self._result(run, update["timing"])

    def _result(self, run: Run, timing: Mapping[str, float]) -> dict[str, Any]:
        return {
            "session_id": run.plan.context.session_id,
            "answer": "".join(run.answer),
            "citations": run.citations,
            "query_id": run.plan.context.query_id,
            "timing": timing,
        }

    def _relay(self, run: Run, data: Mapping[str, Any]) -> None:
        name = EventName(data["event"])
        if name is EventName.DELTA:
            run.answer.append(data["token"])
        elif name is EventName.CITATIONS:
            run.citations = data["citations"]
        run.emit(name, {key: value for key, value in data.items() if key != "event"})

    async def _break_off(self, run: Run, error: OmniLinkError) -> None:
        """Keeps the question and what was answered so far, then says `error`."""
        context = run.plan.context
        kept = "".join(run.answer)
        turn = Turn(
            session_id=context.session_id,
            query_id=context.query_id,
            question=run.plan.input["question"],
            answer=kept,
            citations=stored_citations(run.citations, kept),
            tokens={},
            timing={},
        )
        saved = True
        try:
            await run.plan.transcript.save_broken_turn(turn, RunStatus.FAILED, error.code)
        except Exception as failure:
            saved = False
            logger.error("run %s could not be marked as failed", context.query_id, exc_info=failure)
        run.error = error
        run.emit(
            EventName.ERROR,
            {
                "code": error.code,
                "message": error.detail,
                "session_id": context.session_id,
                "query_id": context.query_id,
                "kept": {"question": saved, "answer": kept if saved else ""},
            },
        )
