"""With the index or the embedder away the server serves, chats and records."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from graph.errors import IndexUnavailable
from tests.api.conftest import Server


@pytest.fixture
def options(tmp_path: Path) -> dict[str, Any]:
    """An index that is none: a file of something else stands in its place."""
    (tmp_path / "index.db").write_bytes(b"this is no database" * 1000)
    return {"embeddings_model": "none"}


async def test_trap_14_with_the_index_unusable_at_start_the_server_chats_and_records(server: Server) -> None:
    with pytest.raises(IndexUnavailable):
        await server.say("contract", ("Ann", "On Friday."), ("Bob", "Fine."))
    me = await server.sign_in("Ann")
    assert (await server.client.get("/health/live")).status_code == 200
    chats = (await server.client.get("/im/conversations", headers=me)).json()["conversations"]
    path = f"/im/conversations/{chats[0]['conversation_id']}/messages"
    assert (await server.client.post(path, json={"content": "Hello?"}, headers=me)).status_code == 201
    refused = await server.client.post("/ai/rag/query", json={"question": "Friday"}, headers=me)
    assert (refused.status_code, refused.json()["code"]) == (503, "index_unavailable")
    events = await server.ask(me, "When?")
    assert "search_unavailable" in [event.data.get("phase") for event in events]
    assert events[-1].name == "done"
    assert "cannot be searched right now" in str(server.model.requests[-1])
    ready = await eventually(server, lambda parts: parts["ingest"] != "ok")
    assert ready.status_code == 200
    # What was written meanwhile waits in the outbox, and is found once the index is back.
    for file in server.settings.data_dir.glob("index.db*"):
        file.unlink()
    await eventually(server, lambda parts: parts["ingest"] == "ok")
    await server.services.health.worker.drain()
    found = await server.client.post("/ai/rag/query", json={"question": "Friday"}, headers=me)
    assert "Friday" in found.json()["chunks"][0]["text"]


async def eventually(server: Server, holds: Callable[[dict[str, str]], bool]) -> httpx2.Response:
    """The answer of /health/ready once its parts are as they should become."""
    for _ in range(300):
        ready = await server.client.get("/health/ready")
        if holds(ready.json()["parts"]):
            return ready
        await asyncio.sleep(0.1)
    raise AssertionError(ready.text)
