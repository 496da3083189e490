"""Real graphs on the checkpointer: what they return, what they leave behind, many at once."""

import asyncio
from collections.abc import Sequence
from operator import add
from typing import Annotated, Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.channels import DeltaChannel
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt
from typing_extensions import TypedDict

from store.checkpointer import SqlCheckpointer
from store.database import Database
from tests.store.checkpoint_helpers import chain_graph, config_of, listed, rows_in, statements_of


@pytest.fixture
def saver(database: Database) -> SqlCheckpointer:
    return SqlCheckpointer(database)


@pytest.fixture
def latest_only(database: Database) -> SqlCheckpointer:
    return SqlCheckpointer(database, keep_latest=True)


def extend(state: list[str], writes: Sequence[list[str]]) -> list[str]:
    return [*state, *(item for write in writes for item in write)]


class Talk(TypedDict, total=False):
    text: str
    found: Annotated[list[str], add]
    log: Annotated[list[str], DeltaChannel(extend, snapshot_frequency=4)]


def talk_graph(checkpointer: BaseCheckpointSaver[Any]) -> Any:
    """Two searches side by side, a question to the user, an answer."""

    async def search(name: str, state: Talk) -> Talk:
        return {"found": [f"{name} {state['text']}"], "log": [f"{name} 1", f"{name} 2"]}

    async def zebra(state: Talk) -> Talk:
        return await search("zebra", state)

    async def ant(state: Talk) -> Talk:
        return await search("ant", state)

    async def approve(state: Talk) -> Talk:
        answer = interrupt(f"may I {state['text']}?")
        return {"log": [f"approved {answer}"]}

    async def again(state: Talk) -> Talk:
        return {"log": [f"and again {interrupt('sure?')}"]}

    builder = StateGraph(Talk)
    for name, node in (("zebra", zebra), ("ant", ant), ("approve", approve), ("again", again)):
        builder.add_node(name, node)
    builder.add_edge(START, "zebra")
    builder.add_edge(START, "ant")
    builder.add_edge(["zebra", "ant"], "approve")
    builder.add_edge("approve", "again")
    builder.add_edge("again", END)
    return builder.compile(checkpointer=checkpointer)


async def talk(saver: BaseCheckpointSaver[Any], durability: str, turns: int) -> list[Any]:
    """What each call of a conversation returns, and the state after it."""
    graph, config, seen = talk_graph(saver), config_of("t"), []
    for turn in range(turns):
        inputs = [{"text": f"look {turn}"}, Command(resume=f"yes {turn}"), Command(resume=f"no {turn}")]
        for given in inputs:
            result = await graph.ainvoke(given, config, durability=durability)
            asked = [each.value for each in result.pop("__interrupt__", ())]
            state = await graph.aget_state(config)
            seen.append((result, asked, state.values, state.next, len(state.interrupts)))
    return seen


@pytest.mark.parametrize("durability", ["sync", "async", "exit"])
@pytest.mark.parametrize("keep_latest", [False, True])
async def test_a_graph_with_branches_interrupts_and_deltas_runs_as_in_memory(
    database: Database, durability: str, keep_latest: bool
) -> None:
    saver = SqlCheckpointer(database, keep_latest=keep_latest)

    seen = await talk(saver, durability, turns=4)

    assert seen == await talk(InMemorySaver(), durability, turns=4)
    _, asked, values, following, interrupts = seen[-1]
    assert values["log"][:8] == [
        "ant 1", "ant 2", "zebra 1", "zebra 2", "approved yes 0", "and again no 0", "ant 1", "ant 2"
    ]  # fmt: skip
    assert (asked, following, interrupts) == ([], (), 0)


@pytest.mark.parametrize("durability", ["async", "exit"])
async def test_the_history_of_a_graph_is_that_in_memory(database: Database, durability: str) -> None:
    histories = []
    for saver in (SqlCheckpointer(database), InMemorySaver()):
        await talk(saver, durability, turns=2)
        graph = talk_graph(saver)
        histories.append(
            [
                (state.values, state.next, state.metadata, [task.result for task in state.tasks])
                async for state in graph.aget_state_history(config_of("t"))
            ]
        )

    assert histories[0] == histories[1]
    assert len(histories[0]) > 2


async def go_back_and_forth(saver: BaseCheckpointSaver[Any], durability: str) -> list[Any]:
    """Answer two questions, then go back to either and answer it otherwise; what each answer leads to."""
    graph, config = talk_graph(saver), config_of("t")

    async def say(given: Any, at: RunnableConfig = config) -> Any:
        return (await graph.ainvoke(given, at, durability=durability))["log"]

    for given in ({"text": "earlier"}, Command(resume="a"), Command(resume="b"), {"text": "look"}):
        await say(given)
    asked_first = (await graph.aget_state(config)).config
    await say(Command(resume="yes"))
    asked_again = (await graph.aget_state(config)).config
    return [
        await say(None, asked_first),
        await say(Command(resume="no"), asked_first),
        await say(Command(resume="sure"), asked_again),
        await say(Command(resume="done")),
        (await graph.aget_state(asked_first)).next,
        (await graph.aget_state(asked_again)).next,
    ]


@pytest.mark.parametrize("durability", ["sync", "async", "exit"])
async def test_time_travel_within_an_interrupted_run_works_with_keep_latest(
    latest_only: SqlCheckpointer, durability: str
) -> None:
    seen = await go_back_and_forth(latest_only, durability)

    assert seen == await go_back_and_forth(InMemorySaver(), durability)
    assert seen[-2:] == [("approve",), ("again",)]

    # Another run needs none of this.
    graph, config = talk_graph(latest_only), config_of("t")
    for turn in range(2):
        for given in ({"text": f"next {turn}"}, Command(resume="a"), Command(resume="b")):
            await graph.ainvoke(given, config, durability=durability)
    await graph.ainvoke({"text": "last"}, config, durability=durability)
    assert len(await listed(latest_only, config)) <= 12


@pytest.mark.parametrize(("durability", "turns"), [("sync", 30), ("async", 30), ("exit", 100)])
async def test_turn_100_takes_what_turn_1_does(
    latest_only: SqlCheckpointer, database: Database, durability: str, turns: int
) -> None:
    graph, sizes, counts = chain_graph(latest_only), [], []
    for turn in range(turns):
        with statements_of(database) as statements:
            result = await graph.ainvoke(
                {"text": f"question {turn:03}"}, config_of("t"), durability=durability
            )
        assert result["answer"] == f"QUESTION {turn:03}!"
        sizes.append(await latest_only.thread_size("t"))
        counts.append(len(statements))

    # Without "exit" the last writes of a turn may come after their checkpoint has gone, and stay for a turn.
    late = 0 if durability == "exit" else 6
    assert max(rows for rows, _ in sizes) <= 4 + late
    assert max(size for _, size in sizes) <= 2048 + 256 * late
    assert counts[-1] <= counts[1] + late


async def test_a_delta_channel_keeps_no_more_than_back_to_its_snapshots(
    latest_only: SqlCheckpointer, database: Database
) -> None:
    most = {"checkpoints": 0, "writes": 0}
    graph, log = talk_graph(latest_only), []
    for turn in range(12):
        for given in ({"text": f"{turn}"}, Command(resume="yes"), Command(resume="no")):
            log = (await graph.ainvoke(given, config_of("t")))["log"]
            rows = await rows_in(database)
            most = {name: max(count, rows[name]) for name, count in most.items()}

    assert len(log) == 12 * 6
    assert most["checkpoints"] <= 12
    assert most["writes"] <= 60


async def test_pruning_keeps_what_a_delta_channel_is_rebuilt_from(
    saver: SqlCheckpointer, database: Database
) -> None:
    expected = (await talk(saver, "async", turns=3))[-1]
    before = await rows_in(database)
    await saver.acopy_thread("t", "copy")

    await saver.aprune(["t"])

    state = await talk_graph(saver).aget_state(config_of("t"))
    assert state.values == expected[2]
    assert (await rows_in(database, "t"))["checkpoints"] < before["checkpoints"]
    assert (await talk_graph(saver).aget_state(config_of("copy"))).values == expected[2]


async def test_delta_history_over_many_pages_is_that_in_memory(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.checkpointer.rows.ANCESTORS", 3)
    histories = []
    for saver in (SqlCheckpointer(database), InMemorySaver()):
        await talk(saver, "async", turns=3)
        async for each in saver.alist(config_of("t")):
            history = await saver.aget_delta_channel_history(config=each.config, channels=["log", "none"])
            histories.append(
                (
                    type(saver),
                    {name: (h.get("seed"), [w[1:] for w in h["writes"]]) for name, h in history.items()},
                )
            )

    half = len(histories) // 2
    assert [history for _, history in histories[:half]] == [history for _, history in histories[half:]]
    assert await SqlCheckpointer(database).aget_delta_channel_history(
        config=config_of("x"), channels=["a"]
    ) == {"a": {"writes": []}}


class Outer(TypedDict, total=False):
    text: str
    steps: Annotated[list[str], add]


def nested_graph(checkpointer: BaseCheckpointSaver[Any], *, own_memory: bool) -> Any:
    async def ask(state: Outer) -> Outer:
        return {"steps": [f"asked {interrupt('inner?')}"]}

    async def count(state: Outer) -> Outer:
        return {"steps": [f"seen {len(state.get('steps', []))}"]}

    inner = StateGraph(Outer)
    inner.add_node("count", count)
    inner.add_node("ask", ask)
    inner.add_edge(START, "count")
    inner.add_edge("count", "ask")
    outer = StateGraph(Outer)
    compiled = inner.compile(checkpointer=True if own_memory else None)

    async def call(state: Outer, config: RunnableConfig) -> Outer:
        result = await compiled.ainvoke({"text": state["text"]}, config)
        return {"steps": [f"inner has {len(result['steps'])}"]}

    outer.add_node("call", call)
    outer.add_edge(START, "call")
    return outer.compile(checkpointer=checkpointer)


@pytest.mark.parametrize("durability", ["sync", "async", "exit"])
async def test_namespaces_of_finished_tasks_go_with_keep_latest(
    latest_only: SqlCheckpointer, database: Database, durability: str
) -> None:
    graph, sizes = nested_graph(latest_only, own_memory=False), []
    for turn in range(6):
        await graph.ainvoke({"text": f"{turn}"}, config_of("t"), durability=durability)
        result = await graph.ainvoke(Command(resume="yes"), config_of("t"), durability=durability)
        assert result["steps"][-1] == "inner has 2"
        sizes.append((await latest_only.thread_size("t"))[0])

    # Outside `exit` a write may arrive after its checkpoint is gone, a row or two until the next turn;
    # namespaces that stayed would add a dozen rows with each.
    assert sizes[-1] <= 1.5 * sizes[1]


@pytest.mark.parametrize("durability", ["sync", "exit"])
async def test_the_own_memory_of_a_subgraph_stays_with_keep_latest(
    latest_only: SqlCheckpointer, durability: str
) -> None:
    for saver in (latest_only, InMemorySaver()):
        graph, seen = nested_graph(saver, own_memory=True), []
        for turn in range(4):
            await graph.ainvoke({"text": f"{turn}"}, config_of("t"), durability=durability)
            result = await graph.ainvoke(Command(resume="yes"), config_of("t"), durability=durability)
            seen.append(result["steps"][-1])
        assert seen == [f"inner has {2 * turn}" for turn in range(1, 5)]


async def test_fifty_threads_run_at_once_on_one_engine(
    latest_only: SqlCheckpointer, database: Database
) -> None:
    graph = chain_graph(latest_only)

    async def converse(number: int) -> list[str]:
        config = config_of(f"t{number}")
        return [
            (await graph.ainvoke({"text": f"{number} {turn}"}, config, durability="async"))["answer"]
            for turn in range(3)
        ]

    answers = await asyncio.gather(*(converse(number) for number in range(50)))

    assert answers == [[f"{number} {turn}!" for turn in range(3)] for number in range(50)]
    for number in range(50):
        assert (await graph.aget_state(config_of(f"t{number}"))).values["answer"] == f"{number} 2!"
    assert (await rows_in(database))["checkpoints"] == 50


@pytest.mark.parametrize("keep_latest", [False, True])
async def test_two_runs_on_one_thread_leave_the_state_of_one_of_them(
    database: Database, keep_latest: bool
) -> None:
    saver = SqlCheckpointer(database, keep_latest=keep_latest)
    graph, config = chain_graph(saver), config_of("t")
    await graph.ainvoke({"text": "start"}, config)

    for turn in range(5):
        texts = [f"{name} {turn}" for name in ("left", "right", "middle")]
        results = await asyncio.gather(
            *(graph.ainvoke({"text": text}, config, durability="async") for text in texts)
        )
        assert [result["answer"] for result in results] == [f"{text.upper()}!" for text in texts]
        assert (await graph.aget_state(config)).values in results

    if keep_latest:
        await graph.ainvoke({"text": "end"}, config, durability="exit")
        assert await rows_in(database) == {"checkpoints": 1, "writes": 0, "blobs": 2}
