"""The stream of a run, for whoever comes back to it: from this process, or from the database."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from api.events import EventName, encode_event, is_last
from api.run_log import Position, position_of
from api.runs import Runs
from graph.errors import NotFound, error_message
from store.database import Database
from store.repositories.assistants import AssistantMessageRepository
from store.repositories.runs import AssistantRunRepository
from store.session_view import SessionView
from store.tables.assistants import AssistantRun, RunStatus

if TYPE_CHECKING:
    from api.run_mirror import RunMirror

STOP_WAITS = (0.1, 0.2, 0.5, 1.0, 2.0)
LOOK_SECONDS = 1.0  # how often a run of another process is looked at


class Replay:
    """Reads runs that are over, or that go on anywhere; only those of the asking tenant are found."""

    def __init__(self, database: Database, runs: Runs, mirror: "RunMirror | None" = None) -> None:
        self._database = database
        self._runs = runs
        self._mirror = mirror

    async def open(
        self, tenant_user_id: str, query_id: str, last_event_id: str | None
    ) -> AsyncIterator[bytes]:
        """The events behind `last_event_id`, until the last. Raises NotFound before it yields any."""
        await self._read(tenant_user_id, query_id)
        position = Position.parse(last_event_id)
        run = self._runs.find(query_id)
        return run.log.read(position) if run else self._stored(tenant_user_id, query_id, position)

    async def _read(self, tenant_user_id: str, query_id: str) -> AssistantRun:
        async with self._database.transaction(read_only=True) as session:
            return await AssistantRunRepository(session, tenant_user_id).get_run(query_id)

    async def _stored(self, tenant_user_id: str, query_id: str, position: Position) -> AsyncIterator[bytes]:
        """What the database knows; a run of another process is waited for."""
        run = await self._read(tenant_user_id, query_id)
        ids = {"session_id": run.session_id, "query_id": run.query_id}
        if position.number == 0:
            position = Position(1, position.offset)
            yield encode_event(EventName.RUN, str(position), ids)
        try:
            while run.status == RunStatus.RUNNING:
                async for event in self._elsewhere(query_id, position):
                    yield event
                    position = position_of(event)
                    if is_last(event):
                        return
                run = await self._read(tenant_user_id, query_id)
            answer, citations = await self._answer(tenant_user_id, run)
        except NotFound:  # its session was deleted while it was watched
            yield _last(position, EventName.ERROR, {**ids, **_error(NotFound.code)})
            return
        if len(answer) > position.offset:
            rest = answer[position.offset :]
            position = Position(position.number + 1, len(answer))
            yield encode_event(EventName.DELTA, str(position), {"token": rest})
        if run.status == RunStatus.FAILED:
            kept = {"question": True, "answer": answer}
            error = {**_error(run.error_code or ""), **ids, "kept": kept}
            yield _last(position, EventName.ERROR, error)
            return
        done = {"answer": answer, "citations": citations, "timing": run.timing_json or {}, **ids}
        yield _last(position, EventName.DONE, done)

    async def _elsewhere(self, query_id: str, position: Position) -> AsyncIterator[bytes]:
        """What another process says of its run; without Redis nothing, after a while."""
        if self._mirror is None:
            await asyncio.sleep(LOOK_SECONDS)
            return
        async for event in self._mirror.read(query_id, position, LOOK_SECONDS):
            yield event

    async def stop(self, tenant_user_id: str, query_id: str) -> AssistantRun:
        """Stops a run wherever it goes on, and waits a while for its end. Raises NotFound."""
        run = await self._read(tenant_user_id, query_id)
        await self._runs.stop(query_id)
        for wait in STOP_WAITS:
            run = await self._read(tenant_user_id, query_id)
            if run.status != RunStatus.RUNNING or self._mirror is None:
                break
            await self._mirror.ask_to_stop(query_id)
            await asyncio.sleep(wait)
        return run

    async def _answer(self, tenant_user_id: str, run: AssistantRun) -> tuple[str, list[dict[str, Any]]]:
        """The answer and its citations, as their reader may see them now."""
        if run.assistant_message_id is None:
            return "", []
        async with self._database.transaction(read_only=True) as session:
            messages = AssistantMessageRepository(session, tenant_user_id)
            message = await messages.get_message(run.session_id, run.assistant_message_id)
            view = await SessionView.load(session, tenant_user_id, [message], lines=True)
        return view.content(message), view.citations(message)


def _error(code: str) -> dict[str, str]:
    return {"code": code, "message": error_message(code)}


def _last(position: Position, name: EventName, data: dict[str, Any]) -> bytes:
    return encode_event(name, str(Position(position.number + 1, position.offset)), data)
