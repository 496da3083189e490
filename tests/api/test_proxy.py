"""A stream through a real nginx with its default buffering, while the model says nothing for long."""

import os
import time
from typing import Any

import httpx2
import pytest

from tests.api.conftest import Event, Server, read_events
from tests.model_server import Reply
from tools.services import UnavailableError, nginx

IS_LONG = bool(os.environ.get("OMNILINK_TEST_SOAK"))
# nginx gives up after 60 s without a byte; in the short form after 17, with a comment coming every 15.
SILENCE, LIMIT = (70.0, "") if IS_LONG else (20.0, "proxy_read_timeout 17s;")

pytestmark = pytest.mark.soak


@pytest.fixture
def migrated_url(migrated_sqlite_url: str) -> str:
    return migrated_sqlite_url


@pytest.fixture
def options() -> dict[str, Any]:
    return {"embeddings_model": "none", "chat_timeout": 120.0}


async def test_a_stream_comes_through_nginx_as_it_is_written_and_survives_silence(server: Server) -> None:
    await server.say("contract", ("Ann", "On Friday."))
    me = await server.sign_in("Ann")
    server.model.script.append(Reply(("before ", "and after."), silence=SILENCE))
    port = server.client.base_url.port
    assert port
    try:
        with nginx(port, f"proxy_http_version 1.1; {LIMIT}") as address:
            began, seen = time.monotonic(), list[tuple[float, Event]]()
            async with (
                httpx2.AsyncClient(base_url=address, timeout=SILENCE + 30) as client,
                client.stream(
                    "POST", "/ai/assistant/chat/stream", json={"question": "When?"}, headers=me
                ) as answer,
            ):
                async for event in read_events(answer):
                    seen.append((time.monotonic() - began, event))
    except UnavailableError as problem:
        if os.environ.get("CI", "").lower() in ("1", "true"):
            raise
        pytest.skip(str(problem))
    deltas = [(at, event.data["token"]) for at, event in seen if event.name == "delta"]
    assert "".join(token for _, token in deltas) == "before and after."
    # What came before the silence came before it, and not with what came after.
    assert deltas[-1][0] - deltas[0][0] > SILENCE / 2
    assert seen[-1][1].name == "done"
