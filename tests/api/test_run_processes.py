"""A run of one process, followed and stopped through another, over a real Redis."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Server
from tests.api.test_live_processes import beside
from tests.api.test_runs import PIECES, begin, rejoin, text_of
from tests.model_server import Reply


@pytest.fixture
def options(redis_url: str) -> dict[str, Any]:
    return {"embeddings_model": "none", "redis_url": redis_url, "jwt_secret": secrets.token_hex(32)}


@pytest.fixture
async def other(server: Server, tmp_path: Path) -> AsyncIterator[Server]:
    async with beside(server, tmp_path / "other") as found:
        yield found


async def test_a_run_is_followed_from_another_process_to_the_letter(server: Server, other: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    server.model.script.append(Reply(PIECES, delay=0.05))
    seen = await begin(server, me, upto=3)
    query_id = seen[0].data["query_id"]
    here, there, late = await asyncio.gather(
        rejoin(server, me, query_id),
        rejoin(other, me, query_id),
        rejoin(other, me, query_id, seen[-1].id),
    )
    assert [(event.id, event.name, event.data) for event in there] == [
        (event.id, event.name, event.data) for event in here
    ]
    assert text_of(there) == "".join(PIECES) == text_of(seen) + text_of(late)
    # Long after, the other process tells it from the database.
    assert text_of(await rejoin(other, me, query_id)) == "".join(PIECES)


async def test_a_run_is_stopped_from_another_process(server: Server, other: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    server.model.script.append(Reply(("slow ",) * 200, delay=0.1))
    seen = await begin(server, me, upto=2)
    query_id = seen[0].data["query_id"]
    stopped = await other.client.post(f"/ai/assistant/runs/{query_id}/stop", headers=me)
    assert stopped.json()["status"] == "stopped"
    assert server.services.runs.find(query_id) is None


class TestWithoutRedis:
    @pytest.fixture
    def options(self) -> dict[str, Any]:
        return {"embeddings_model": "none", "jwt_secret": secrets.token_hex(32)}

    async def test_the_other_process_tells_a_run_once_it_is_over(self, server: Server, other: Server) -> None:
        await server.say("contract", ("Ann", "On Friday."))
        me = await server.sign_in("Ann")
        server.model.script.append(Reply(PIECES, delay=0.05))
        seen = await begin(server, me, upto=3)
        told = await rejoin(other, me, seen[0].data["query_id"], seen[-1].id)
        assert text_of(seen) + text_of(told) == "".join(PIECES)
        assert told[-1].name == "done"
