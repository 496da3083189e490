"""A session's hundredth turn stores what its first did."""

from typing import Any

from graph.assistant import build_assistant
from graph.ports import Chunk
from store.checkpointer import SqlCheckpointer
from store.database import Database
from tests.graph.fakes import FixedRetriever, ScriptedModel, chunk, context

TURNS = 100


async def test_a_turn_costs_the_same_checkpoint_rows_and_bytes_at_turn_1_and_100(database: Database) -> None:
    saver = SqlCheckpointer(database, keep_latest=True)
    assistant = build_assistant(saver)
    chunks: tuple[Chunk, ...] = tuple(chunk(str(100 + number), "text " * 50) for number in range(5))
    thread: Any = {"configurable": {"thread_id": "as0000000000000000aa"}}
    sizes = []
    for number in range(TURNS):
        model = ScriptedModel(pieces=["The answer ", f"[chunk:{100 + number % 5}]."] * 20, prompts=[])
        surroundings = context(chat_model=model, retriever=FixedRetriever(chunks))
        await assistant.ainvoke(
            {"question": "Where do we meet?"}, thread, context=surroundings, durability="exit"
        )
        sizes.append(await saver.thread_size("as0000000000000000aa"))
    (first_rows, first_bytes), (last_rows, last_bytes) = sizes[0], sizes[-1]
    print(f"{database.dialect}: turn 1 {sizes[0]}, turn {TURNS} {sizes[-1]} (rows, bytes)")
    assert last_rows <= 1.1 * first_rows
    assert last_bytes <= 1.1 * first_bytes
