"""What is stored is what was shown, to the byte, however a run ends."""

import asyncio
import os
import random

import pytest

from tests.api.conftest import Event, Server, read_events
from tests.model_server import Reply

RUNS = 200 if os.environ.get("OMNILINK_TEST_SOAK") else 24
WORDS = (
    "On ",
    "Friday",
    "，",
    "合同",
    " [chunk:",
    "1",
    "] ",
    "[chunk:x]",
    "[ch",
    "unk:2]",
    "\n",
    "🙂",
    "a" * 50,
)

pytestmark = pytest.mark.soak


async def one_run(server: Server, me: dict[str, str], chance: random.Random) -> None:
    events: list[Event] = []
    stop_after = chance.choice([None, None, 0, 1, 3, 6])
    body = {"question": "When is the contract sent?"}
    async with server.client.stream("POST", "/ai/assistant/chat/stream", json=body, headers=me) as answer:
        stopping: asyncio.Task[object] | None = None
        async for event in read_events(answer):
            events.append(event)
            deltas = [event for event in events if event.name == "delta"]
            if stop_after is not None and len(deltas) >= stop_after and stopping is None:
                path = f"/ai/assistant/runs/{events[0].data['query_id']}/stop"
                stopping = asyncio.create_task(server.client.post(path, headers=me))
        if stopping is not None:
            await stopping
    shown = "".join(event.data["token"] for event in events if event.name == "delta")
    session_id = events[0].data["session_id"]
    page = await server.client.get(f"/ai/assistant/sessions/{session_id}/messages", headers=me)
    stored = [message["content"] for message in page.json()["messages"] if message["role"] == "assistant"]
    last = events[-1]
    assert last.name in ("done", "error")
    told = last.data["answer"] if last.name == "done" else last.data["kept"]["answer"]
    assert told == shown
    assert stored in ([shown], [] if not shown else [shown])
    assert [event.name in ("done", "error") for event in events].count(True) == 1


async def test_the_stored_answer_is_the_deltas_joined_over_many_broken_runs(server: Server) -> None:
    await server.say("contract", ("Ann", "The contract is sent on Friday."), ("Bob", "Fine."))
    me = await server.sign_in("Ann")
    chance = random.Random(7)

    def reply(_body: object) -> Reply:
        pieces = tuple(chance.choices(WORDS, k=chance.randint(1, 12)))
        cut = chance.choice([None, None, chance.randint(0, len(pieces))])
        end = chance.choice([None, None, None, chance.randint(0, len(pieces))])
        return Reply(pieces, delay=chance.choice([0, 0.002, 0.01]), cut_after=cut, end_after=end)

    server.model.answer = reply
    for _ in range(0, RUNS, 8):
        await asyncio.gather(*(one_run(server, me, chance) for _ in range(8)))
