"""What the checkpointer promises beyond LangGraph's conformance suite, on both databases."""

import asyncio
import math
from uuid import uuid4

import pytest
import sqlalchemy as sa
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.types import Send

from store.checkpointer import CheckpointConflictError, SqlCheckpointer
from store.checkpointer.saver import TABLES
from store.checkpointer.writing import CheckpointTooLargeError
from store.database import Database
from tests.store.checkpoint_helpers import (
    chain_graph,
    config_of,
    failing,
    get,
    id_of,
    listed,
    put,
    rows_in,
    statements_of,
    values_of,
)

MIB = 1024 * 1024


@pytest.fixture
def saver(database: Database) -> SqlCheckpointer:
    return SqlCheckpointer(database)


@pytest.fixture
def latest_only(database: Database) -> SqlCheckpointer:
    return SqlCheckpointer(database, keep_latest=True)


# --- Where langgraph-checkpoint-mysql fails ---------------------------------------------------------


@pytest.mark.parametrize("size", [int(0.8 * MIB) + 1, 3 * MIB])
async def test_a_message_over_0_8_mib_is_read_back_whole(saver: SqlCheckpointer, size: int) -> None:
    message = HumanMessage("漢'\\\n\0" * (size // 7), id="m1")
    stored = await put(saver, config_of("t"), {"messages": [message], "small": 1})
    await saver.aput_writes(stored, [("messages", message)], "task")

    found = await get(saver, config_of("t"))

    assert found.checkpoint["channel_values"] == {"messages": [message], "small": 1}
    assert found.pending_writes == [("task", "messages", message)]
    assert [each async for each in saver.alist(config_of("t"))] == [found]


async def test_values_that_exceed_a_packet_only_together_are_stored(saver: SqlCheckpointer) -> None:
    values = {f"part{number}": chr(ord("a") + number) * 6 * MIB for number in range(4)}

    await put(saver, config_of("t"), values)

    assert await values_of(saver, config_of("t")) == values


async def test_threads_whose_ids_differ_in_case_blanks_or_accents_are_different(
    saver: SqlCheckpointer,
) -> None:
    names = ["ABC", "abc", "abc ", " abc", "äbc", "a\u0308bc", "abc\0", "ab_", "ab%", "a\ud800"]
    for name in names:
        stored = await put(saver, config_of(name), {"name": name.encode("utf-8", "surrogatepass")})
        await saver.aput_writes(stored, [("name", names.index(name))], "task")

    for name in names:
        found = await get(saver, config_of(name))
        assert found.config["configurable"]["thread_id"] == name
        assert found.checkpoint["channel_values"]["name"] == name.encode("utf-8", "surrogatepass")
        assert found.pending_writes == [("task", "name", names.index(name))]

    await saver.adelete_thread("abc")

    assert [name for name in names if await saver.aget_tuple(config_of(name)) is None] == ["abc"]


async def test_namespaces_channels_and_tasks_that_differ_in_case_are_different(
    saver: SqlCheckpointer,
) -> None:
    for namespace in ("Sub", "sub", "sub "):
        stored = await put(saver, config_of("t", namespace), {"Key": namespace, "key": "k", "key ": "b"})
        await saver.aput_writes(stored, [("c", "upper")], "TASK")
        await saver.aput_writes(stored, [("c", "lower")], "task")

    for namespace in ("Sub", "sub", "sub "):
        found = await get(saver, config_of("t", namespace))
        assert found.checkpoint["channel_values"] == {"Key": namespace, "key": "k", "key ": "b"}
        assert found.pending_writes == [("TASK", "c", "upper"), ("task", "c", "lower")]


async def test_nan_and_infinity_are_kept_in_state_and_metadata(saver: SqlCheckpointer) -> None:
    odd = {"nan": math.nan, "list": [math.inf, -math.inf]}
    stored = await put(saver, config_of("t"), {"odd": odd}, metadata={"score": math.nan, "top": math.inf})
    await saver.aput_writes(stored, [("odd", math.nan)], "task")

    found = await get(saver, stored)

    assert math.isnan(found.checkpoint["channel_values"]["odd"]["nan"])
    assert found.checkpoint["channel_values"]["odd"]["list"] == [math.inf, -math.inf]
    assert math.isnan(found.metadata["score"])
    assert math.isnan(found.pending_writes[0][2])
    assert await listed(saver, config_of("t"), filter={"top": math.inf}) == [id_of(stored)]


async def test_lone_surrogates_stop_nothing(saver: SqlCheckpointer) -> None:
    stored = await put(
        saver, config_of("t\ud800", "ns\udfff"), {"text": "a\ud800b"}, metadata={"title": "half \ud83d"}
    )
    await saver.aput_writes(stored, [("text\ud800", "c\udfff")], "task\ud800", "path\ud800")

    found = await get(saver, stored)

    # What rows are found by comes back to the letter; in values the serializer puts ? for what is no text.
    assert found.config == stored
    assert found.checkpoint["channel_values"] == {"text": "a?b"}
    assert found.pending_writes == [("task\ud800", "text\ud800", "c?")]
    assert found.metadata["title"] == "half ?"


async def test_lone_surrogates_in_the_arguments_of_a_tool_stop_nothing(saver: SqlCheckpointer) -> None:
    call = {"name": "look", "args": {"na\ud800me": ["x", {"\udfff": 1}]}, "id": "c1", "type": "tool_call"}
    message = AIMessage("漢", id="m1", tool_calls=[call])
    stored = await put(saver, config_of("t"), {"messages": [message]})
    await saver.aput_writes(stored, [("__pregel_tasks", Send("tools", call))], "task")

    found = await get(saver, stored)

    clean = {"na?me": ["x", {"?": 1}]}
    assert found.checkpoint["channel_values"]["messages"][0].tool_calls == [call | {"args": clean}]
    assert found.pending_writes == [("task", "__pregel_tasks", Send("tools", call | {"args": clean}))]
    with pytest.raises(TypeError, match="not msgpack serializable"):
        await put(saver, config_of("t"), {"lock": asyncio.Lock()})


async def test_parallel_writes_come_back_in_the_order_in_which_they_are_applied(
    saver: SqlCheckpointer,
) -> None:
    stored = await put(saver, config_of("t"))
    await saver.aput_writes(stored, [("c", f"x{number}") for number in range(12)], "3", "~__pregel_pull, x")
    await saver.aput_writes(stored, [("c", "b")], "1", "~__pregel_pull, b")
    await saver.aput_writes(stored, [("c", "Z")], "2", "~__pregel_pull, Z")
    await saver.aput_writes(stored, [("c", "input")], "9")

    written = (await get(saver, stored)).pending_writes

    expected = ["input", "Z", "b", *(f"x{number}" for number in range(12))]
    assert [value for _, _, value in written or ()] == expected


async def test_idle_connections_that_the_server_dropped_are_replaced(database: Database) -> None:
    if database.dialect == "sqlite":
        pytest.skip("there is no connection that could be dropped")
    saver = SqlCheckpointer(database)
    await asyncio.gather(*(put(saver, config_of(f"t{number}"), {"n": number}) for number in range(4)))
    async with database.transaction() as session:
        connection = await session.connection()
        own = (await connection.execute(sa.text("SELECT CONNECTION_ID()"))).scalar_one()
        others = await connection.execute(
            sa.text("SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> :own"),
            {"own": own},
        )
        for other in others.scalars().all():
            await connection.execute(sa.text(f"KILL {other}"))

    found = await asyncio.gather(*(values_of(saver, config_of(f"t{number}")) for number in range(4)))
    await asyncio.gather(*(put(saver, config_of(f"u{number}")) for number in range(4)))

    assert found == [{"n": number} for number in range(4)]


async def test_there_is_no_setup_to_race_for(database: Database) -> None:
    savers = [SqlCheckpointer(database) for _ in range(8)]
    assert not hasattr(savers[0], "setup")

    await asyncio.gather(*(put(saver, config_of("t"), {"n": n}) for n, saver in enumerate(savers)))

    assert len(await listed(savers[0], config_of("t"))) == 8


async def test_nothing_connects_before_the_first_use() -> None:
    database = Database("mysql+asyncmy://nobody@127.0.0.1:1/nowhere")

    saver = SqlCheckpointer(database, keep_latest=True)

    assert chain_graph(saver).name == "LangGraph"


async def test_a_value_over_the_packet_limit_is_a_clear_error(database: Database) -> None:
    saver = SqlCheckpointer(database)
    before = await put(saver, config_of("t"), {"text": "before"})
    huge = "x" * (16 * MIB + 1)
    if database.dialect == "sqlite":
        await put(saver, before, {"text": huge})
        assert await values_of(saver, config_of("t")) == {"text": huge}
        return

    with pytest.raises(CheckpointTooLargeError, match=r"max_allowed_packet is 16,777,216"):
        await put(saver, before, {"text": huge})
    with pytest.raises(CheckpointTooLargeError, match="max_allowed_packet"):
        await put(saver, before, {"text": b"'" * 9 * MIB})
    with pytest.raises(CheckpointTooLargeError, match="max_allowed_packet"):
        await saver.aput_writes(before, [("text", huge)], "task")

    assert await values_of(saver, config_of("t")) == {"text": "before"}
    await put(saver, before, {"text": "after"})
    assert await values_of(saver, config_of("t")) == {"text": "after"}


# --- Keys and lists ---------------------------------------------------------------------------------


async def test_namespaces_of_any_length_are_kept_apart(saver: SqlCheckpointer) -> None:
    long = "|".join(f"node{number}:{uuid4()}" for number in range(60))
    first = await put(saver, config_of("t", long + "1"), {"n": 1})
    await put(saver, config_of("t", long + "2"), {"n": 2})

    assert await values_of(saver, config_of("t", long + "1")) == {"n": 1}
    assert await values_of(saver, config_of("t", long + "2")) == {"n": 2}
    assert (await get(saver, first)).config["configurable"]["checkpoint_ns"] == long + "1"


async def test_an_id_too_long_for_its_key_is_refused_and_never_found(saver: SqlCheckpointer) -> None:
    with pytest.raises(ValueError, match="thread_id is longer than 255 bytes"):
        await put(saver, config_of("漢" * 86))
    with pytest.raises(ValueError, match="thread_id is longer than 255 bytes"):
        await saver.acopy_thread("t", "x" * 256)
    stored = await put(saver, config_of("x" * 255))
    with pytest.raises(ValueError, match="task_id is longer than 128 bytes"):
        await saver.aput_writes(stored, [("c", 1)], "x" * 129)

    assert await saver.aget_tuple(config_of("x" * 256)) is None
    assert await saver.aget_tuple(config_of("x" * 255, "", "y" * 10_000)) is None


async def test_a_listing_goes_back_page_by_page(saver: SqlCheckpointer) -> None:
    ids = [id_of(await put(saver, config_of("t"), metadata={"even": n % 2 == 0, "n": n})) for n in range(120)]
    newest_first = ids[::-1]

    assert await listed(saver, config_of("t")) == newest_first
    assert await listed(saver, config_of("t"), limit=0) == []
    assert await listed(saver, config_of("t"), limit=75) == newest_first[:75]
    before = config_of("t", "", ids[60])
    assert await listed(saver, config_of("t"), before=before, limit=3) == ids[57:60][::-1]
    assert await listed(saver, config_of("t"), filter={"even": True}, limit=40) == newest_first[1::2][:40]
    assert await listed(saver, config_of("t"), filter={"even": True, "n": 4}) == [ids[4]]
    assert await listed(saver, config_of("t"), filter={"n": 3}, before=config_of("t", "", ids[3])) == []


async def test_a_filter_tells_types_and_missing_keys_apart(saver: SqlCheckpointer) -> None:
    kinds = [1, "1", None, "a' OR '1'='1", "漢", {"deep": [1, {"x": None}]}, "A", "a"]
    ids = [id_of(await put(saver, config_of("t"), metadata={"kind": kind})) for kind in kinds]

    for kind, checkpoint_id in zip(kinds, ids, strict=True):
        assert await listed(saver, config_of("t"), filter={"kind": kind}) == [checkpoint_id]
    assert await listed(saver, config_of("t"), filter={'ki"nd': 1}) == []


async def test_a_listing_without_a_thread_or_namespace_has_all_of_them(saver: SqlCheckpointer) -> None:
    ids = [
        id_of(await put(saver, config_of(thread_id, namespace), {"at": thread_id + namespace}))
        for thread_id in ("a", "b")
        for namespace in ("", "x")
    ]

    assert await listed(saver, None) == ids[::-1]
    assert await listed(saver, None, limit=3) == ids[:0:-1]
    assert await listed(saver, {"configurable": {"thread_id": "b"}}) == ids[:1:-1]
    found = [each async for each in saver.alist(None)]
    assert [each.checkpoint["channel_values"]["at"] for each in found] == ["bx", "b", "ax", "a"]


async def test_equal_checkpoint_ids_of_several_threads_are_each_listed_once(
    saver: SqlCheckpointer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.checkpointer.saver.PAGE", 2)
    await put(saver, config_of("a", "x"), {"n": 1})
    await put(saver, config_of("a"), {"n": 2})
    for target in ("b", "c"):
        await saver.acopy_thread("a", target)

    found = [each.config["configurable"] async for each in saver.alist(None)]

    places = [(each["checkpoint_ns"], each["thread_id"]) for each in found]
    assert places == [(namespace, thread_id) for namespace in ("", "x") for thread_id in ("a", "b", "c")]


async def test_a_repeated_write_is_passed_over_and_a_repeated_signal_replaces(saver: SqlCheckpointer) -> None:
    stored = await put(saver, config_of("t"))
    for attempt in ("first", "second"):
        await saver.aput_writes(stored, [("c", attempt), ("__error__", attempt)], "task", "path")

    written = (await get(saver, stored)).pending_writes

    assert written == [("task", "__error__", "second"), ("task", "c", "first")]


class Reversing:
    """As good a cipher as a test needs."""

    def encrypt(self, plaintext: bytes) -> tuple[str, bytes]:
        return "reversed", plaintext[::-1]

    def decrypt(self, ciphername: str, ciphertext: bytes) -> bytes:
        assert ciphername == "reversed"
        return ciphertext[::-1]


async def test_an_encrypting_serializer_covers_state_metadata_and_writes(database: Database) -> None:
    saver = SqlCheckpointer(database, serde=EncryptedSerializer(Reversing()))
    stored = await put(saver, config_of("t"), {"text": "secret"}, metadata={"title": "secret"})
    await saver.aput_writes(stored, [("text", "secret")], "task")

    found = await get(saver, config_of("t"))
    assert (found.checkpoint["channel_values"], found.metadata["title"]) == ({"text": "secret"}, "secret")
    assert found.pending_writes == [("task", "text", "secret")]
    async with database.transaction(read_only=True) as session:
        connection = await session.connection()
        for table in TABLES:
            assert b"secret" not in repr((await connection.execute(sa.select(table))).all()).encode()


def test_versions_grow_and_branches_differ() -> None:
    saver = SqlCheckpointer(Database("sqlite+aiosqlite://"))
    version = None
    for _ in range(12):
        following = saver.get_next_version(version, None)
        assert version is None or following > version
        assert following != saver.get_next_version(version, None)
        version = following


def test_a_synchronous_call_says_what_to_use_instead() -> None:
    graph = chain_graph(SqlCheckpointer(Database("sqlite+aiosqlite://")))

    with pytest.raises(NotImplementedError, match="use ainvoke"):
        graph.invoke({"text": "?"}, config_of("t"))
    with pytest.raises(NotImplementedError, match="use ainvoke"):
        list(graph.get_state_history(config_of("t")))


# --- What is removed, and what is not ---------------------------------------------------------------


async def some_history(saver: SqlCheckpointer, thread_id: str, *, run_id: str = "r") -> list[RunnableConfig]:
    """Three checkpoints with `shared` from the first on, `own` in each, and two writes at each."""
    stored: list[RunnableConfig] = []
    shared: dict[str, str] = {}
    for step in range(3):
        config = await put(
            saver,
            stored[-1] if stored else config_of(thread_id),
            {"shared": "same", "own": step},
            unchanged=shared,
            metadata={"run_id": f"{run_id}{step}", "step": 10 * step},
        )
        shared = {"shared": (await get(saver, config)).checkpoint["channel_versions"]["shared"]}
        await saver.aput_writes(config, [("own", step), ("__interrupt__", step)], f"task{step}")
        stored.append(config)
    return stored


async def test_deleting_a_thread_leaves_no_row_of_it(saver: SqlCheckpointer, database: Database) -> None:
    await some_history(saver, "gone")
    await some_history(saver, "other")
    before = await rows_in(database, "other")

    await saver.adelete_thread("gone")

    assert await rows_in(database, "gone") == {"checkpoints": 0, "writes": 0, "blobs": 0}
    assert await rows_in(database, "other") == before == {"checkpoints": 3, "writes": 6, "blobs": 4}


async def test_pruning_leaves_the_latest_and_what_it_shares_and_no_more(
    saver: SqlCheckpointer, database: Database
) -> None:
    stored = await some_history(saver, "t")
    await put(saver, config_of("t", "child:1"), {"n": 1})

    await saver.aprune(["t"])

    assert await rows_in(database, "t") == {"checkpoints": 2, "writes": 2, "blobs": 3}
    assert await values_of(saver, stored[-1]) == {"shared": "same", "own": 2}
    assert await values_of(saver, config_of("t", "child:1")) == {"n": 1}
    with pytest.raises(ValueError, match="keep_latest or delete"):
        await saver.aprune(["t"], strategy="keep_all")
    await saver.aprune(["t"], strategy="delete")
    assert sum((await rows_in(database, "t")).values()) == 0


async def test_deleting_runs_leaves_what_other_runs_share_and_no_more(
    saver: SqlCheckpointer, database: Database
) -> None:
    stored = await some_history(saver, "t")
    await some_history(saver, "u")

    await saver.adelete_for_runs(["r0", "r2"])

    assert await rows_in(database, "t") == {"checkpoints": 1, "writes": 2, "blobs": 2}
    assert await values_of(saver, stored[1]) == {"shared": "same", "own": 1}
    assert await rows_in(database, "u") == await rows_in(database, "t")
    await saver.adelete_for_runs(["R1", "r1 ", "x" * 1000])
    assert (await rows_in(database, "t"))["checkpoints"] == 1
    await saver.adelete_for_runs(["r1"])
    assert sum((await rows_in(database)).values()) == 0


async def test_a_copy_is_whole_and_its_own(saver: SqlCheckpointer, database: Database) -> None:
    stored = await some_history(saver, "source")
    await saver.acopy_thread("source", "target")
    await saver.acopy_thread("source", "target")
    await saver.acopy_thread("source", "source")
    await saver.adelete_thread("source")

    assert await rows_in(database) == {"checkpoints": 3, "writes": 6, "blobs": 4}
    for step, config in enumerate(stored):
        found = await get(saver, config_of("target", "", id_of(config)))
        assert found.checkpoint["channel_values"] == {"shared": "same", "own": step}
        assert [value for _, _, value in found.pending_writes or ()] == [step, step]
        assert found.metadata["step"] == 10 * step


async def test_keep_latest_removes_the_older_with_the_same_transaction(
    latest_only: SqlCheckpointer, database: Database
) -> None:
    stored = await put(latest_only, config_of("t"), {"own": 0, "shared": "same"})
    shared = {"shared": (await get(latest_only, stored)).checkpoint["channel_versions"]["shared"]}
    other = await put(latest_only, config_of("t", "memory"), {"n": 1})
    for step in range(1, 4):
        await latest_only.aput_writes(stored, [("own", step)], "task")
        values = {"own": step, "shared": "same"}
        stored = await put(latest_only, stored, values, unchanged=shared, metadata={"step": 10 * step})
    await latest_only.aput_writes(stored, [("own", 4), ("__interrupt__", "?")], "task")

    assert await rows_in(database) == {"checkpoints": 2, "writes": 2, "blobs": 3}
    assert await values_of(latest_only, config_of("t")) == {"own": 3, "shared": "same"}
    assert len((await get(latest_only, config_of("t"))).pending_writes or ()) == 2
    assert await values_of(latest_only, other) == {"n": 1}


async def test_keep_latest_keeps_the_open_questions_of_one_run_and_of_no_other(
    latest_only: SqlCheckpointer,
) -> None:
    left, stored = [], config_of("t")
    for run_id in ("r1", "r1", "r1", "r2", "r3", "r3"):
        stored = await put(latest_only, stored, metadata={"run_id": run_id, "step": len(left)})
        await latest_only.aput_writes(stored, [("__interrupt__", "may I?")], "task")
        left.append(len(await listed(latest_only, config_of("t"))))

    assert left == [1, 2, 3, 1, 1, 2]


async def test_a_write_that_comes_after_its_checkpoint_has_gone_is_swept_up(
    latest_only: SqlCheckpointer, database: Database
) -> None:
    first = await put(latest_only, config_of("t"))
    second = await put(latest_only, first, metadata={"step": 5})
    await latest_only.aput_writes(first, [("c", "late")], "task")
    assert (await rows_in(database))["writes"] == 1

    await put(latest_only, second, metadata={"step": 9})

    assert await rows_in(database) == {"checkpoints": 1, "writes": 0, "blobs": 0}


async def test_a_put_that_fails_changes_nothing(latest_only: SqlCheckpointer, database: Database) -> None:
    first = await put(latest_only, config_of("t"), {"n": 1})
    before = await rows_in(database)

    broken = failing(database, "DELETE FROM checkpoint_blobs", ConnectionError("broken"))
    with broken, pytest.raises(ConnectionError, match="broken"):
        await put(latest_only, first, {"n": 2}, metadata={"step": 9})

    assert await rows_in(database) == before
    assert await values_of(latest_only, config_of("t")) == {"n": 1}


async def test_a_put_that_a_deadlock_broke_off_is_done_again(
    latest_only: SqlCheckpointer, database: Database
) -> None:
    first = await put(latest_only, config_of("t"), {"n": 1})
    deadlock = sa.exc.OperationalError("", {}, Exception(1213, "Deadlock found when trying to get lock"))

    with failing(database, "DELETE FROM checkpoint_blobs", deadlock, deadlock):
        await put(latest_only, first, {"n": 2}, metadata={"step": 9})

    assert await rows_in(database) == {"checkpoints": 1, "writes": 0, "blobs": 1}
    assert await values_of(latest_only, config_of("t")) == {"n": 2}


async def test_values_that_another_run_removed_are_stored_again(latest_only: SqlCheckpointer) -> None:
    start = await put(latest_only, config_of("t"), {"kept": "old", "n": 0})
    kept = {"kept": (await get(latest_only, start)).checkpoint["channel_versions"]["kept"]}
    # Two runs go on from `start`; the first to finish replaces what the second took over unchanged.
    await put(latest_only, start, {"kept": "new", "n": 1}, metadata={"step": 9})
    last = await put(latest_only, start, {"kept": "old", "n": 2}, unchanged=kept, metadata={"step": 9})

    assert await values_of(latest_only, last) == {"kept": "old", "n": 2}
    assert await listed(latest_only, config_of("t")) == [id_of(last)]


async def test_a_delta_channel_whose_past_another_run_removed_is_an_error(
    latest_only: SqlCheckpointer,
) -> None:
    start = await put(latest_only, config_of("t"), {"n": 0})
    await put(latest_only, start, {"n": 1}, metadata={"step": 9})
    version = {"log": latest_only.get_next_version(None, None)}

    with pytest.raises(CheckpointConflictError, match="is gone"):
        await put(
            latest_only, start, unchanged=version, metadata={"counters_since_delta_snapshot": {"log": (1, 1)}}
        )


async def test_a_reader_sees_a_whole_checkpoint_or_another_while_older_ones_go(
    latest_only: SqlCheckpointer,
) -> None:
    stored = await put(latest_only, config_of("t"), {"a": 0, "b": 0})
    done = asyncio.Event()

    async def replace() -> None:
        config = stored
        for step in range(1, 60):
            config = await put(latest_only, config, {"a": step, "b": step}, metadata={"step": 10 * step})
        done.set()

    async def read() -> int:
        seen = 0
        while not done.is_set():
            values = await values_of(latest_only, config_of("t"))
            assert values.keys() == {"a", "b"}
            assert values["a"] == values["b"] >= seen
            seen = values["a"]
            async for each in latest_only.alist(config_of("t")):
                assert each.checkpoint["channel_values"].keys() == {"a", "b"}
        return seen

    await asyncio.gather(replace(), read(), read(), read())


# --- What it costs ----------------------------------------------------------------------------------


async def test_a_put_and_a_get_take_few_statements(database: Database) -> None:
    plain, latest_only = SqlCheckpointer(database), SqlCheckpointer(database, keep_latest=True)
    for saver, first, later in ((plain, 2, 3), (latest_only, 3, 5)):
        config = config_of(f"t{first}")
        with statements_of(database) as statements:
            stored = await put(saver, config, {"a": 1, "b": 2, "c": 3})
        assert len(statements) == first, statements
        with statements_of(database) as statements:
            stored = await put(saver, stored, {"a": 1, "b": 2, "c": 3}, metadata={"step": 9})
        assert len(statements) == later, statements
        with statements_of(database) as statements:
            await saver.aput_writes(stored, [("a", 1), ("b", 2)], "task")
        assert len(statements) == 1, statements
        with statements_of(database) as statements:
            assert await saver.aget_tuple(config)
        assert len(statements) == 2, statements
        with statements_of(database) as statements:
            assert await listed(saver, config)
        assert len(statements) == 2, statements


async def test_a_put_of_the_latest_does_not_cost_more_with_writes_to_remove(
    latest_only: SqlCheckpointer, database: Database
) -> None:
    stored = await put(latest_only, config_of("t"), {"a": 1})
    for number in range(30):
        await latest_only.aput_writes(stored, [("a", number)], f"task{number}")

    with statements_of(database) as statements:
        await put(latest_only, stored, {"a": 1}, metadata={"step": 9})

    assert len(statements) == 6, statements
    assert (await rows_in(database))["writes"] == 0


async def test_what_a_thread_is_looked_up_by_has_an_index(database: Database) -> None:
    of_thread = "thread_id = 't' AND ns_key = 'n'"
    queries = [
        f"SELECT * FROM checkpoints WHERE {of_thread} ORDER BY checkpoint_id DESC LIMIT 1",
        f"SELECT * FROM checkpoint_writes WHERE {of_thread} AND checkpoint_id IN ('a', 'b')",
        "SELECT * FROM checkpoint_blobs WHERE thread_id = 't' AND blob_key IN ('a', 'b')",
        "SELECT * FROM checkpoints WHERE run_key IN ('a', 'b')",
    ]
    explain = "EXPLAIN QUERY PLAN" if database.dialect == "sqlite" else "EXPLAIN"
    async with database.transaction(read_only=True) as session:
        connection = await session.connection()
        for query in queries:
            plan = [dict(row) for row in (await connection.execute(sa.text(f"{explain} {query}"))).mappings()]
            said = plan[0]["detail"] if database.dialect == "sqlite" else plan[0]["possible_keys"]
            assert "USING INDEX" in said or said in ("PRIMARY", "ix_checkpoints_run_key"), plan
