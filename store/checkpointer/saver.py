"""LangGraph's memory of its threads, in the application's own database."""

import secrets
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    DeltaChannelHistory,
    get_checkpoint_id,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from sqlalchemy.ext.asyncio import AsyncConnection

from store.checkpointer import rows
from store.checkpointer.contents import config_of, pack, read_contents, read_tuples, unpack
from store.checkpointer.retention import all_but_latest, resumed_from, superseded
from store.checkpointer.rows import Key, Node, digest
from store.checkpointer.writing import insert, write
from store.database import Database, insert_new, upsert
from store.tables import checkpoints as tables
from store.tables.checkpoints import checkpoint_blobs, checkpoint_writes, checkpoints

PAGE = 50
READ_ATTEMPTS = 5
TABLES = (checkpoints, checkpoint_writes, checkpoint_blobs)
NAMED = sa.select(checkpoints).where(rows.where(checkpoints, "thread_id", "ns_key", "checkpoint_id"))
LATEST = sa.select(checkpoints).where(rows.where(checkpoints, "thread_id", "ns_key"))
LATEST = LATEST.order_by(checkpoints.c.checkpoint_id.desc()).limit(1)


class CheckpointConflictError(Exception):
    """Another run of the thread removed what this one builds on."""


class SqlCheckpointer(BaseCheckpointSaver[str]):
    """Checkpoints in SQLite, MySQL, MariaDB or TiDB, whose tables the migrations make.

    Asynchronous only. Each method is one short transaction (a listing: one a page) and holds no lock of the
    process. With `keep_latest`, a new checkpoint removes the older ones of its thread and namespace, except
    those that delta channels are rebuilt from and those at which its run was interrupted. A run is known by
    `run_id` in the config's metadata or configurable; LangGraph does not put the config's own `run_id` there.
    """

    def __init__(
        self, database: Database, *, serde: SerializerProtocol | None = None, keep_latest: bool = False
    ) -> None:
        super().__init__(serde=serde)
        self.database = database
        self.keep_latest = keep_latest

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The checkpoint that `config` names, or the latest of its thread and namespace."""
        thread_id, namespace = _place(config)
        at, query = rows.place(thread_id, namespace), LATEST
        if checkpoint_id := get_checkpoint_id(config):
            at, query = at | {"checkpoint_id": checkpoint_id}, NAMED
        for _ in range(READ_ATTEMPTS):
            async with self.database.transaction(read_only=True) as session:
                connection = await session.connection()
                row = (await connection.execute(query, at)).one_or_none()
                if row is None:
                    return None
                if found := await read_tuples(connection, self.serde, [row]):
                    return found[0]
            # Between the two queries a newer checkpoint removed this one: look again.
        raise CheckpointConflictError(f"values of thread {thread_id!r} are gone")

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Checkpoints, newest first: of a namespace, a whole thread, or (without `config`) of all threads.

        `filter` is compared in Python: what SQL makes of numbers, NaN or null in JSON differs by database.
        """
        query = page = rows.listing(config, before)
        left = limit
        while left is None or left > 0:
            size = PAGE if filter or left is None else min(PAGE, left)
            async with self.database.transaction(read_only=True) as session:
                connection = await session.connection()
                listed = (await connection.execute(page.limit(size))).all()
                matching = [row for row in listed if not filter or self._matches(row, filter)]
                found = await read_tuples(connection, self.serde, matching[:left])
            for each in found:
                yield each
            if len(listed) < size:
                return
            left = None if left is None else left - len(found)
            page = query.where(rows.after(listed[-1]))

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint as the child of the one that `config` names, and return its own config."""
        thread_id, namespace = _place(config)
        _check_length("thread_id", thread_id, tables.THREAD_ID_BYTES)
        _check_length("checkpoint_id", checkpoint["id"], tables.CHECKPOINT_ID_BYTES)
        about = get_checkpoint_metadata(config, metadata)
        node = _node(namespace, checkpoint, about, get_checkpoint_id(config))
        values = checkpoint["channel_values"]
        packed = {name: pack(self.serde, values[name]) for name in node.stored if name in new_versions}
        state = {
            "checkpoint": pack(self.serde, {**checkpoint, "channel_values": {}}),
            "metadata": pack(self.serde, about),
        }

        async def put(connection: AsyncConnection) -> None:
            nodes = await self._related(connection, thread_id, node)
            parent = nodes.get((namespace, node.parent_id or ""))
            for name in _unshared(thread_id, node, parent) - packed.keys():
                packed[name] = pack(self.serde, values[name])
            keys = node.blob_keys()
            blobs = [
                {"thread_id": thread_id, "blob_key": keys[name], "value": packed[name]} for name in packed
            ]
            new = replace(node, resumes_id=resumed_from(node, parent, about.get("source")))
            await insert(connection, upsert, checkpoint_blobs, blobs)
            await insert(connection, upsert, checkpoints, [new.columns(thread_id) | state])
            if self.keep_latest:
                await rows.remove(connection, thread_id, {**nodes, new.key: new}, superseded(new, nodes))

        await write(self.database, put, packed.values())
        return config_of(thread_id, namespace, checkpoint["id"])

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Store what a task wrote at a checkpoint; an error, interrupt or answer replaces the task's last."""
        thread_id, namespace = _place(config)
        _check_length("thread_id", thread_id, tables.THREAD_ID_BYTES)
        _check_length("task_id", task_id, tables.TASK_ID_BYTES)
        by_idx: dict[int, dict[str, Any]] = {}
        for position, (channel, value) in enumerate(writes):
            idx = WRITES_IDX_MAP.get(channel, position)
            by_idx[idx] = {
                "thread_id": thread_id,
                "ns_key": digest(namespace),
                "checkpoint_id": config["configurable"]["checkpoint_id"],
                "task_id": task_id,
                "idx": idx,
                "task_path": task_path,
                "channel": channel,
                "value": pack(self.serde, value),
            }

        async def put(connection: AsyncConnection) -> None:
            results = [row for idx, row in by_idx.items() if idx >= 0]
            signals = [row for idx, row in by_idx.items() if idx < 0]
            await insert(connection, insert_new, checkpoint_writes, results)
            await insert(connection, upsert, checkpoint_writes, signals)

        await write(self.database, put, [row["value"] for row in by_idx.values()])

    async def adelete_thread(self, thread_id: str) -> None:
        """Delete all that is stored of a thread."""
        await self.aprune([thread_id], strategy="delete")

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Keep each namespace's latest checkpoint, with what it is rebuilt from, or (`delete`) nothing."""
        if strategy not in ("keep_latest", "delete"):
            raise ValueError(f"strategy must be keep_latest or delete, not {strategy!r}")
        for thread_id in thread_ids:
            await self._prune(str(thread_id), keep_latest=strategy == "keep_latest")

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Delete the checkpoints of runs, even those that delta channels of later ones are rebuilt from."""
        run_keys = {digest(str(run_id)) for run_id in run_ids}
        threads = sa.select(checkpoints.c.thread_id).where(checkpoints.c.run_key.in_(run_keys)).distinct()

        async def delete(connection: AsyncConnection) -> None:
            for thread_id in (await connection.execute(threads)).scalars().all():
                nodes = await rows.lock_nodes(connection, thread_id=thread_id)
                of_runs = {key for key, node in nodes.items() if node.run_key in run_keys}
                await rows.remove(connection, thread_id, nodes, of_runs)

        if run_keys:
            await write(self.database, delete)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Copy all of a thread to another, within the database; what that has already stays as it is."""
        _check_length("thread_id", target_thread_id, tables.THREAD_ID_BYTES)

        async def copy(connection: AsyncConnection) -> None:
            for table in TABLES:
                old = table.alias("old")
                others = [column.name for column in table.columns if column.name != "thread_id"]
                target = sa.literal(target_thread_id, table.c.thread_id.type)
                source = sa.select(target, *(old.c[name] for name in others))
                source = source.where(old.c.thread_id == source_thread_id)
                statement = insert_new(self.database.dialect, table, (), table.primary_key.columns.keys())
                await connection.execute(statement.from_select(["thread_id", *others], source))

        await write(self.database, copy)

    async def aget_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        """For each channel its nearest snapshot before a checkpoint, and the writes since, oldest first."""
        thread_id, namespace = _place(config)
        async with self.database.transaction(read_only=True) as session:
            connection = await session.connection()
            line = rows.read_line(connection, thread_id, namespace, get_checkpoint_id(config))
            ancestors, seeds = await rows.back_to_snapshots(line, set(channels))
            seed_keys = {key for key, _ in seeds.values()}
            contents = await read_contents(connection, thread_id, ancestors, seed_keys, channels)
        if not contents.values.keys() >= seed_keys:
            raise CheckpointConflictError(f"values of thread {thread_id!r} are gone")
        history: dict[str, DeltaChannelHistory] = {}
        for channel in channels:
            seed_key, distance = seeds.get(channel, (None, len(ancestors)))
            history[channel] = {
                "writes": [
                    (task_id, channel, unpack(self.serde, value))
                    for key in reversed(ancestors[:distance])
                    for task_id, name, value in contents.writes_of(key)
                    if name == channel
                ]
            }
            if seed_key is not None:
                history[channel]["seed"] = unpack(self.serde, contents.values[seed_key])
        return history

    async def thread_size(self, thread_id: str) -> tuple[int, int]:
        """How many rows a thread takes, and how many bytes are in their blobs."""
        count, size = 0, 0
        async with self.database.transaction(read_only=True) as session:
            connection = await session.connection()
            for table in TABLES:
                query = rows.size_query(table).where(table.c.thread_id == thread_id)
                of_table = (await connection.execute(query)).one()
                count, size = count + of_table[0], size + int(of_table[1])
        return count, size

    def get_next_version(self, current: str | None, channel: None) -> str:
        """A version after `current`; two branches that go on from it get different ones."""
        number = 0 if current is None else int(str(current).partition(".")[0])
        return f"{number + 1:012}.{secrets.token_hex(6)}"

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        raise _asynchronous_only()

    def list(self, config: RunnableConfig | None, **options: Any) -> Iterator[CheckpointTuple]:
        raise _asynchronous_only()

    async def _related(self, connection: AsyncConnection, thread_id: str, node: Node) -> dict[Key, Node]:
        """What a new checkpoint builds on and may supersede, locked."""
        if self.keep_latest and not node.namespace:
            return await rows.lock_nodes(connection, thread_id=thread_id)
        here = rows.place(thread_id, node.namespace)
        if self.keep_latest:
            return await rows.lock_nodes(connection, **here)
        if node.parent_id is None:
            return {}
        return await rows.lock_nodes(connection, **here, checkpoint_id=node.parent_id)

    async def _prune(self, thread_id: str, *, keep_latest: bool) -> None:
        async def keep(connection: AsyncConnection) -> None:
            nodes = await rows.lock_nodes(connection, thread_id=thread_id)
            await rows.remove(connection, thread_id, nodes, all_but_latest(nodes))

        async def delete(connection: AsyncConnection) -> None:
            for table in TABLES:
                await connection.execute(sa.delete(table).where(table.c.thread_id == thread_id))

        await write(self.database, keep if keep_latest else delete)

    def _matches(self, row: sa.Row[Any], wanted: Mapping[str, Any]) -> bool:
        metadata = unpack(self.serde, row.metadata)
        return all(metadata.get(name) == value for name, value in wanted.items())


def _asynchronous_only() -> NotImplementedError:
    return NotImplementedError("SqlCheckpointer is asynchronous: use ainvoke, astream, aget_state and so on")


def _place(config: RunnableConfig) -> tuple[str, str]:
    named = config["configurable"]
    return str(named["thread_id"]), named.get("checkpoint_ns") or ""


def _check_length(name: str, value: str, limit: int) -> None:
    if len(value.encode("utf-8", "surrogatepass")) > limit:
        raise ValueError(f"{name} is longer than {limit} bytes")


def _node(namespace: str, checkpoint: Checkpoint, about: Mapping[str, Any], parent_id: str | None) -> Node:
    versions = checkpoint["channel_versions"]
    stored = {name: versions[name] for name in checkpoint["channel_values"] if name in versions}
    deltas = about.get("counters_since_delta_snapshot") or {}
    run_id = about.get("run_id")
    return Node(
        namespace,
        checkpoint["id"],
        parent_id,
        run_key=None if run_id is None else digest(str(run_id)),
        step=about.get("step"),
        stored=stored,
        # A delta channel without a version was never written.
        replays=[name for name in deltas if name in versions and name not in stored],
    )


def _unshared(thread_id: str, node: Node, parent: Node | None) -> set[str]:
    """The channels whose values `parent` does not share, be it that another run removed them with it."""
    if parent is None and node.parent_id and node.replays:
        raise CheckpointConflictError(f"checkpoint {node.parent_id} of thread {thread_id!r} is gone")
    inherited = parent.stored if parent else {}
    return {name for name, version in node.stored.items() if inherited.get(name) != version}
