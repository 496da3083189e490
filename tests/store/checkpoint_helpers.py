"""Short ways to checkpoints, and a small graph, for tests of the checkpointer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver, CheckpointTuple
from langgraph.checkpoint.base.id import uuid6
from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict

from store.checkpointer.saver import TABLES
from store.database import Database


def config_of(thread_id: str, namespace: str = "", checkpoint_id: str | None = None) -> RunnableConfig:
    named = {"thread_id": thread_id, "checkpoint_ns": namespace}
    return {"configurable": named | ({"checkpoint_id": checkpoint_id} if checkpoint_id else {})}


async def put(
    saver: BaseCheckpointSaver[Any],
    config: RunnableConfig,
    values: dict[str, Any] | None = None,
    *,
    unchanged: dict[str, str] | None = None,
    metadata: dict[str, Any] | None = None,
) -> RunnableConfig:
    """A checkpoint after that of `config`; all `values` are new but the `unchanged` (name: version)."""
    values = values or {}
    new = {name: saver.get_next_version(None, None) for name in values if name not in (unchanged or {})}
    checkpoint = {
        "v": 4,
        "id": str(uuid6()),
        "ts": "2026-11-02T08:00:00+00:00",
        "channel_values": values,
        "channel_versions": {**(unchanged or {}), **new},
        "versions_seen": {},
        "updated_channels": None,
    }
    return await saver.aput(config, checkpoint, {"source": "loop", "step": 1, **(metadata or {})}, new)


async def get(saver: BaseCheckpointSaver[Any], config: RunnableConfig) -> CheckpointTuple:
    found = await saver.aget_tuple(config)
    assert found is not None
    return found


async def values_of(saver: BaseCheckpointSaver[Any], config: RunnableConfig) -> dict[str, Any]:
    return (await get(saver, config)).checkpoint["channel_values"]


async def listed(saver: BaseCheckpointSaver[Any], config: RunnableConfig | None, **options: Any) -> list[str]:
    return [each.checkpoint["id"] async for each in saver.alist(config, **options)]


def id_of(config: RunnableConfig) -> str:
    checkpoint_id: str = config["configurable"]["checkpoint_id"]
    return checkpoint_id


async def rows_in(database: Database, thread_id: str | None = None) -> dict[str, int]:
    async with database.transaction(read_only=True) as session:
        connection = await session.connection()
        counts = {}
        for table in TABLES:
            query = sa.select(sa.func.count()).select_from(table)
            if thread_id is not None:
                query = query.where(table.c.thread_id == thread_id)
            counts[table.name.removeprefix("checkpoint_")] = (await connection.execute(query)).scalar_one()
        return counts


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    sa.event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(database.engine.sync_engine, "before_cursor_execute", note)


@contextmanager
def failing(database: Database, start: str, *errors: Exception) -> Iterator[None]:
    """The next statements that start so fail, one with each of `errors`."""
    left = list(errors)

    def fail(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if left and statement.startswith(start):
            raise left.pop(0)

    sa.event.listen(database.engine.sync_engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        sa.event.remove(database.engine.sync_engine, "before_cursor_execute", fail)
    assert not left


class Turn(TypedDict, total=False):
    text: str
    answer: str


def chain_graph(checkpointer: BaseCheckpointSaver[Any]) -> Any:
    """One turn of state, replaced by the next."""

    async def think(state: Turn) -> Turn:
        return {"answer": state["text"].upper()}

    async def say(state: Turn) -> Turn:
        return {"answer": state["answer"] + "!"}

    builder = StateGraph(Turn)
    builder.add_node("think", think)
    builder.add_node("say", say)
    builder.add_edge(START, "think")
    builder.add_edge("think", "say")
    builder.add_edge("say", END)
    return builder.compile(checkpointer=checkpointer)
