"""The rows behind the checkpointer: how they are keyed, read and removed."""

import hashlib
import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import WRITES_IDX_MAP, get_checkpoint_id
from langgraph.checkpoint.serde.types import INTERRUPT
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables.checkpoints import checkpoint_blobs, checkpoint_writes, checkpoints

Key = tuple[str, str]

# Ancestors read at once on the way to a snapshot.
ANCESTORS = 200
DELETED_AT_ONCE = 500


def digest(*parts: Any) -> bytes:
    """16 bytes that stand in a key for JSON values of any length."""
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Node:
    """A checkpoint without its state: where it stands, and what it shares with others."""

    namespace: str
    checkpoint_id: str
    parent_id: str | None = None
    run_key: bytes | None = None
    step: int | None = None
    resumes_id: str | None = None
    stored: Mapping[str, Any] = field(default_factory=dict)
    replays: Collection[str] = ()
    # A task of it asked for an answer.
    interrupted: bool = False
    # Writes of it, or of older ones in its namespace, are stored.
    has_writes: bool = False

    @classmethod
    def of(cls, row: sa.Row[Any]) -> "Node":
        names = ("namespace", "checkpoint_id", "parent_id", "run_key", "step", "resumes_id")
        return cls(
            **{name: row._mapping[name] for name in names},
            stored=json.loads(row.stored),
            replays=json.loads(row.replays) if row.replays else (),
            interrupted=bool(row._mapping.get("interrupted")),
            has_writes=bool(row._mapping.get("has_writes")),
        )

    def columns(self, thread_id: str) -> dict[str, Any]:
        return {
            "thread_id": thread_id,
            "ns_key": digest(self.namespace),
            "checkpoint_id": self.checkpoint_id,
            "parent_id": self.parent_id,
            "namespace": self.namespace,
            "run_key": self.run_key,
            "step": self.step,
            "resumes_id": self.resumes_id,
            "stored": json.dumps(self.stored).encode(),
            "replays": json.dumps(sorted(self.replays)).encode() if self.replays else None,
        }

    @property
    def key(self) -> Key:
        return self.namespace, self.checkpoint_id

    def blob_keys(self) -> dict[str, bytes]:
        """Where the value of each channel is stored."""
        return {channel: digest(self.namespace, channel, version) for channel, version in self.stored.items()}


def where(table: sa.Table, *names: str) -> sa.ColumnElement[bool]:
    """Columns equal to the parameters of their names: statements made of it are built once and kept."""
    return sa.and_(*(table.c[name] == sa.bindparam(name) for name in names))


def place(thread_id: str, namespace: str) -> dict[str, Any]:
    return {"thread_id": thread_id, "ns_key": digest(namespace)}


def _nodes(*more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    state = ("checkpoint", "metadata")
    return sa.select(*(column for column in checkpoints.c if column.name not in state), *more)


@cache
def _locking(*names: str) -> sa.Select[Any]:
    writes = sa.select(sa.literal(1)).where(
        checkpoint_writes.c.thread_id == checkpoints.c.thread_id,
        checkpoint_writes.c.ns_key == checkpoints.c.ns_key,
    )
    interrupts = writes.where(
        checkpoint_writes.c.checkpoint_id == checkpoints.c.checkpoint_id,
        checkpoint_writes.c.idx == WRITES_IDX_MAP[INTERRUPT],
    )
    not_newer = writes.where(checkpoint_writes.c.checkpoint_id <= checkpoints.c.checkpoint_id)
    query = _nodes(
        interrupts.correlate(checkpoints).exists().label("interrupted"),
        not_newer.correlate(checkpoints).exists().label("has_writes"),
    )
    return query.where(where(checkpoints, *names)).with_for_update()


async def lock_nodes(connection: AsyncConnection, **values: Any) -> dict[Key, Node]:
    """The checkpoints with those values, by their keys, kept from other writers to the transaction's end."""
    rows = await connection.execute(_locking(*values), values)
    return {node.key: node for node in map(Node.of, rows)}


async def read_line(
    connection: AsyncConnection, thread_id: str, namespace: str, checkpoint_id: str | None
) -> AsyncIterator[Node]:
    """A checkpoint (the latest, without an id), its parent, and so on to the first."""
    column = checkpoints.c.checkpoint_id
    query = _nodes().where(where(checkpoints, "thread_id", "ns_key"))
    query = query.order_by(column.desc()).limit(ANCESTORS)
    while True:
        older = query if checkpoint_id is None else query.where(column <= checkpoint_id)
        rows = await connection.execute(older, place(thread_id, namespace))
        page = {row.checkpoint_id: Node.of(row) for row in rows}
        node = page.get(checkpoint_id or next(iter(page), ""))
        if node is None:
            return
        while node is not None:
            yield node
            checkpoint_id = node.parent_id
            if checkpoint_id is None:
                return
            node = page.get(checkpoint_id)


async def back_to_snapshots(
    line: AsyncIterator[Node], channels: Collection[str]
) -> tuple[list[Key], dict[str, tuple[bytes, int]]]:
    """The ancestors of the first of `line`, nearest first, until each channel has one with a value of it;
    and for each the key of that value and how many ancestors away it is.
    """
    ancestors: list[Key] = []
    seeds: dict[str, tuple[bytes, int]] = {}
    await anext(line, None)
    async for node in line:
        ancestors.append(node.key)
        for channel, key in node.blob_keys().items():
            if channel in channels and channel not in seeds:
                seeds[channel] = (key, len(ancestors))
        if len(seeds) == len(channels):
            break
    return ancestors, seeds


def listing(config: RunnableConfig | None, before: RunnableConfig | None) -> sa.Select[Any]:
    """Checkpoints, newest first, of what `config` names: a namespace, a thread, or (None) everything."""
    c = checkpoints.c
    query = sa.select(checkpoints).order_by(c.checkpoint_id.desc(), c.thread_id, c.ns_key)
    named = config["configurable"] if config else {}
    if (thread_id := named.get("thread_id")) is not None:
        query = query.where(c.thread_id == str(thread_id))
    if (namespace := named.get("checkpoint_ns")) is not None:
        query = query.where(c.ns_key == digest(namespace))
    if checkpoint_id := named.get("checkpoint_id"):
        query = query.where(c.checkpoint_id == checkpoint_id)
    if before and (before_id := get_checkpoint_id(before)):
        query = query.where(c.checkpoint_id < before_id)
    return query


def after(row: sa.Row[Any]) -> sa.ColumnElement[bool]:
    """What comes after `row` in such a listing."""
    c = checkpoints.c
    same_thread = sa.and_(c.thread_id == row.thread_id, c.ns_key > row.ns_key)
    same_id = sa.and_(c.checkpoint_id == row.checkpoint_id, sa.or_(c.thread_id > row.thread_id, same_thread))
    return sa.or_(c.checkpoint_id < row.checkpoint_id, same_id)


async def remove(
    connection: AsyncConnection, thread_id: str, nodes: Mapping[Key, Node], doomed: Collection[Key]
) -> None:
    """Delete the `doomed` of a thread's `nodes`, their writes, and the values that no other node shares."""
    gone = [node for key, node in nodes.items() if key in doomed]
    kept = [node for key, node in nodes.items() if key not in doomed]
    for namespace in sorted({node.namespace for node in gone}):
        here = [node for node in gone if node.namespace == namespace]
        ids = sorted(node.checkpoint_id for node in here)
        at = place(thread_id, namespace)
        await _delete_all(connection, checkpoints, "checkpoint_id", ids, at)
        if any(node.has_writes for node in here):
            # A write can arrive after its checkpoint has gone: whatever is older goes too.
            others = [node.checkpoint_id for node in kept if node.namespace == namespace]
            await connection.execute(DELETE_WRITES, {**at, "last_id": ids[-1], "others": others})
    shared = {key for node in kept for key in node.blob_keys().values()}
    orphans = sorted({key for node in gone for key in node.blob_keys().values()} - shared)
    await _delete_all(connection, checkpoint_blobs, "blob_key", orphans, {"thread_id": thread_id})


DELETE_WRITES = sa.delete(checkpoint_writes).where(
    where(checkpoint_writes, "thread_id", "ns_key"),
    checkpoint_writes.c.checkpoint_id <= sa.bindparam("last_id"),
    checkpoint_writes.c.checkpoint_id.not_in(sa.bindparam("others", expanding=True)),
)


@cache
def _deleting(table: sa.Table, name: str, *names: str) -> sa.Delete:
    listed = table.c[name].in_(sa.bindparam("listed", expanding=True))
    return sa.delete(table).where(where(table, *names), listed)


async def _delete_all(
    connection: AsyncConnection, table: sa.Table, name: str, values: Sequence[Any], at: Mapping[str, Any]
) -> None:
    for start in range(0, len(values), DELETED_AT_ONCE):
        some = values[start : start + DELETED_AT_ONCE]
        await connection.execute(_deleting(table, name, *at), {**at, "listed": some})


def size_query(table: sa.Table) -> sa.Select[int, Any]:
    """The number of rows, and of bytes in their blobs."""
    length, none = sa.func.length, sa.literal(0)
    blobs = [column for column in table.c if isinstance(column.type, sa.LargeBinary)]
    total = sum((sa.func.coalesce(length(column), none) for column in blobs), none)
    return sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(total), none))
