"""Runs: each lives in a task of its own, and whoever listens reads its events from any one on.

A listener that goes away does not end a run.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from langchain_core.runnables import RunnableConfig

from api.events import EventName
from api.process import has_died
from api.run_log import RunLog
from graph.assistant import Assistant
from graph.citations import stored_citations, with_cited
from graph.context import AssistantContext
from graph.errors import OmniLinkError, ServerStopped
from graph.ports import Turn
from graph.state import AssistantInput
from store.database import Database
from store.repositories.run_leases import end_abandoned_runs, lease_owners, renew_leases
from store.tables.assistants import RunStatus
from store.transcript import SqlTranscript

if TYPE_CHECKING:
    from api.run_mirror import RunMirror  # it loads Redis's client

logger = logging.getLogger("omnilink.runs")

SHUTDOWN_SECONDS = 10.0
HEARTBEAT_SECONDS = 15.0
MIRROR_SECONDS = 0.5


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
    log: RunLog = field(default_factory=RunLog)
    answer: list[str] = field(default_factory=list)
    citations: list[dict[str, Any]] = field(default_factory=list)
    result: dict[str, Any] = field(default_factory=dict)
    error: OmniLinkError | None = None
    is_stopped: bool = False  # by its user
    is_ending: bool = False  # it is being stored: too late to end it in another way

    async def finished(self) -> dict[str, Any]:
        """What `done` says. Raises the error that ended the run."""
        async for _ in self.log.read(self.log.end):
            pass
        if self.error is not None:
            raise self.error
        return self.result


class Runs:
    """The runs of this process."""

    def __init__(self, assistant: Assistant, database: Database, mirror: "RunMirror | None" = None) -> None:
        self._assistant = assistant
        self._database = database
        self._mirror = mirror
        self._mirroring: set[asyncio.Task[None]] = set()
        self._runs: dict[str, Run] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._closing = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begins to renew the leases of the runs here, and to end runs whose server died."""
        self._keeper = asyncio.create_task(self._keep_leases(), name="run leases")
        if self._mirror is not None:
            self._mirror_in_background(self._mirror.hear_stops(self.stop))

    def _mirror_in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="run mirror")
        self._mirroring.add(task)
        task.add_done_callback(self._mirroring.discard)

    def start(self, plan: RunPlan) -> Run:
        """Starts a turn. Its first event is `run`."""
        run = Run(plan)
        ids = {"session_id": plan.context.session_id, "query_id": plan.context.query_id}
        run.log.add(EventName.RUN, ids)
        query_id = plan.context.query_id
        task = asyncio.create_task(self._drive(run), name=f"run {query_id}")
        self._runs[query_id], self._tasks[query_id] = run, task
        if self._mirror is not None:
            self._mirror_in_background(self._mirror.write(query_id, run.log))
        task.add_done_callback(lambda _: self._forget(query_id))
        return run

    def _forget(self, query_id: str) -> None:
        del self._runs[query_id], self._tasks[query_id]

    def find(self, query_id: str) -> Run | None:
        """A run that goes on in this process; one that has ended is in the database."""
        return self._runs.get(query_id)

    async def stop(self, query_id: str) -> None:
        """Closes the model's connection and keeps what was answered so far. An ended run stays as it is."""
        run, task = self._runs.get(query_id), self._tasks.get(query_id)
        if run is None or task is None:
            return
        if not run.is_ending:
            run.is_stopped = True
            task.cancel()
        await asyncio.wait([task])

    async def close(self) -> None:
        """Lets running turns finish for a while, then ends them; each keeps what it has answered."""
        self._closing.set()
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=SHUTDOWN_SECONDS)
            for query_id in [query_id for query_id, task in self._tasks.items() if task in late]:
                if not self._runs[query_id].is_ending:
                    self._tasks[query_id].cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._keeper is not None:
            await self._keeper
        await self._end_mirroring()

    async def _end_mirroring(self) -> None:
        """What is still to be written of runs that have ended gets a moment; hearing stops has no end."""
        if self._mirroring:
            await asyncio.wait(self._mirroring, timeout=MIRROR_SECONDS)
            for task in self._mirroring:
                task.cancel()
            await asyncio.gather(*self._mirroring, return_exceptions=True)

    async def _keep_leases(self) -> None:
        while not self._closing.is_set():
            try:
                async with self._database.transaction() as session:
                    await renew_leases(session, list(self._tasks))
                    dead = [owner for owner in await lease_owners(session) if has_died(owner)]
                    ended = await end_abandoned_runs(session, ServerStopped.code, dead)
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
            error = None if run.is_stopped else ServerStopped()
        except OmniLinkError as failure:
            logger.warning("run %s failed: %s", query_id, failure.code)
            error = failure
        except Exception as failure:  # whatever it is, the stream must end with an event
            logger.error("run %s failed", query_id, exc_info=failure)
            error = OmniLinkError()
        run.is_ending = True
        if run.result:
            # Once the turn is stored it is done, even where its checkpoint could not be written.
            run.log.add(EventName.DONE, run.result)
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
        run.log.add(name, {key: value for key, value in data.items() if key != "event"})

    async def _break_off(self, run: Run, error: OmniLinkError | None) -> None:
        """Keeps the question and what was answered so far, then says `error`; `done` where it was stopped."""
        context, kept = run.plan.context, "".join(run.answer)
        run.citations = with_cited(run.citations, kept)
        timing = {"total": round((time.perf_counter() - context.started) * 1000, 2)}
        turn = Turn(
            session_id=context.session_id,
            query_id=context.query_id,
            question=run.plan.input["question"],
            answer=kept,
            citations=stored_citations(run.citations, kept),
            tokens={},
            timing=timing,
        )
        status = RunStatus.FAILED if error else RunStatus.STOPPED
        try:
            await run.plan.transcript.save_broken_turn(turn, status, error.code if error else None)
        except Exception as failure:
            logger.error("run %s could not be marked as %s", context.query_id, status, exc_info=failure)
            self._say_error(run, error or OmniLinkError(), saved=False)
            return
        if error:
            self._say_error(run, error, saved=True)
        else:
            run.result = self._result(run, timing)
            run.log.add(EventName.DONE, run.result)

    def _say_error(self, run: Run, error: OmniLinkError, *, saved: bool) -> None:
        run.error = error
        kept = {"question": saved, "answer": "".join(run.answer) if saved else ""}
        context = run.plan.context
        run.log.add(
            EventName.ERROR,
            {
                "code": error.code,
                "message": error.detail,
                "session_id": context.session_id,
                "query_id": context.query_id,
                "kept": kept,
            },
        )
