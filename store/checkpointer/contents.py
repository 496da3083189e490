"""What checkpoints hold: the values of their channels and the writes that tasks made at them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import CheckpointTuple, writes_sort_key
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.types import Send
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from store.checkpointer.rows import Key, Node, digest, where
from store.tables.checkpoints import checkpoint_blobs, checkpoint_writes

Write = tuple[str, str, bytes]


def pack(serde: SerializerProtocol, value: Any) -> bytes:
    """The serializer's name for the encoding, a NUL, the encoded value."""
    try:
        kind, data = serde.dumps_typed(value)
    except TypeError:
        # JsonPlusSerializer puts ? for a lone surrogate, but gives up at one in a key of a dictionary, such
        # as a model can send for the name of a tool's argument.
        kind, data = serde.dumps_typed(_with_clean_keys(value))
    return kind.encode() + b"\0" + data


def _with_clean_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {_clean(key): _with_clean_keys(each) for key, each in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(_with_clean_keys, value))
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: _with_clean_keys(each) for name, each in value})
    if isinstance(value, Send):
        return Send(value.node, _with_clean_keys(value.arg))
    return value


def _clean(key: Any) -> Any:
    return key.encode("utf-8", "replace").decode() if isinstance(key, str) else key


def unpack(serde: SerializerProtocol, packed: bytes) -> Any:
    kind, _, data = packed.partition(b"\0")
    return serde.loads_typed((kind.decode(), data))


@dataclass(slots=True)
class Contents:
    """Packed values by key, and (task_id, channel, packed value) by checkpoint in the order of replay."""

    values: dict[bytes, bytes] = field(default_factory=dict)
    writes: dict[tuple[bytes, str], list[Write]] = field(default_factory=dict)

    def writes_of(self, key: Key) -> Sequence[Write]:
        namespace, checkpoint_id = key
        return self.writes.get((digest(namespace), checkpoint_id), ())


@cache
def _contents_query(*, with_values: bool, with_channels: bool) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    w, b = checkpoint_writes.c, checkpoint_blobs.c
    name = sa.type_coerce(w.channel, sa.LargeBinary)
    writes = sa.select(w.ns_key, w.checkpoint_id, w.task_path, w.task_id, w.idx, name, w.value).where(
        where(checkpoint_writes, "thread_id"),
        w.ns_key.in_(sa.bindparam("ns_keys", expanding=True)),
        w.checkpoint_id.in_(sa.bindparam("ids", expanding=True)),
    )
    if with_channels:
        writes = writes.where(w.channel.in_(sa.bindparam("channels", expanding=True)))
    no = sa.null()
    values = sa.select(no, no, no, no, no, b.blob_key, b.value)
    values = values.where(
        where(checkpoint_blobs, "thread_id"), b.blob_key.in_(sa.bindparam("blob_keys", expanding=True))
    )
    return sa.union_all(writes, values) if with_values else writes


async def read_contents(
    connection: AsyncConnection,
    thread_id: str,
    keys: Collection[Key],
    blob_keys: Collection[bytes],
    channels: Sequence[str] | None = None,
) -> Contents:
    """The values under `blob_keys` and checkpoints' writes (to `channels`, or all), in one round trip."""
    query = _contents_query(with_values=bool(blob_keys), with_channels=channels is not None)
    parameters = {
        "thread_id": thread_id,
        "ns_keys": list({digest(namespace) for namespace, _ in keys}),
        "ids": list({checkpoint_id for _, checkpoint_id in keys}),
        "blob_keys": list(blob_keys),
        "channels": list(channels or ()),
    }
    contents = Contents()
    found: list[tuple[Any, tuple[bytes, str], Write]] = []
    for row in await connection.execute(query, parameters):
        ns_key, checkpoint_id, task_path, task_id, idx, name_bytes, value = row
        if task_id is None:
            contents.values[name_bytes] = value
        else:
            write = (task_id, name_bytes.decode("utf-8", "surrogatepass"), value)
            found.append((writes_sort_key(task_path, task_id, idx), (ns_key, checkpoint_id), write))
    for _, place, write in sorted(found, key=lambda each: each[0]):
        contents.writes.setdefault(place, []).append(write)
    return contents


async def read_tuples(
    connection: AsyncConnection, serde: SerializerProtocol, rows: Sequence[sa.Row[Any]]
) -> list[CheckpointTuple]:
    """The checkpoints of `rows`, in one round trip a thread, without those whose values are gone by now."""
    threads: dict[str, list[Node]] = {}
    for row in rows:
        threads.setdefault(row.thread_id, []).append(Node.of(row))
    contents = {}
    for thread_id, nodes in threads.items():
        blob_keys = {key for node in nodes for key in node.blob_keys().values()}
        contents[thread_id] = await read_contents(connection, thread_id, [n.key for n in nodes], blob_keys)
    tuples = (_to_tuple(serde, row, contents[row.thread_id]) for row in rows)
    return [each for each in tuples if each is not None]


def _to_tuple(serde: SerializerProtocol, row: sa.Row[Any], contents: Contents) -> CheckpointTuple | None:
    node = Node.of(row)
    keys = node.blob_keys()
    if not contents.values.keys() >= set(keys.values()):
        return None
    checkpoint = unpack(serde, row.checkpoint)
    checkpoint["channel_values"] = {name: unpack(serde, contents.values[key]) for name, key in keys.items()}
    return CheckpointTuple(
        config=config_of(row.thread_id, node.namespace, node.checkpoint_id),
        checkpoint=checkpoint,
        metadata=unpack(serde, row.metadata),
        parent_config=config_of(row.thread_id, node.namespace, node.parent_id) if node.parent_id else None,
        pending_writes=[
            (task_id, channel, unpack(serde, value))
            for task_id, channel, value in contents.writes_of(node.key)
        ],
    )


def config_of(thread_id: str, namespace: str, checkpoint_id: str) -> RunnableConfig:
    return {
        "configurable": {"thread_id": thread_id, "checkpoint_ns": namespace, "checkpoint_id": checkpoint_id}
    }
