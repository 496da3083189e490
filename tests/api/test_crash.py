"""A server that is killed in the middle of an answer, and started again."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx2
import pytest

from api.process import has_died, this_process
from tests.api.conftest import read_events
from tests.model_server import ModelServer, Reply
from tools.services import free_port

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a dead server's lease runs out")


@contextmanager
def serving_process(folder: Path, port: int, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OMNILINK_")}
    environment = {**kept, "PYTHONPATH": str(ROOT), "OMNILINK_DATA_DIR": str(folder / "data"), **settings}
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@asynccontextmanager
async def client_of(port: int) -> AsyncIterator[httpx2.AsyncClient]:
    """Once the server answers."""
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        for _ in range(600):
            try:
                if (await client.get("/health/live")).status_code == 200:
                    break
            except httpx2.TransportError:
                await asyncio.sleep(0.1)
        yield client


async def test_a_killed_server_keeps_the_question_marks_the_run_and_answers_again(
    tmp_path: Path, model: ModelServer
) -> None:
    settings = {
        "OMNILINK_EMBEDDINGS_MODEL": "none",
        "OMNILINK_CHAT_MODEL": "scripted",
        "OMNILINK_CHAT_BASE_URL": model.base_url,
    }
    model.script.append(Reply(("slow ",) * 1_000, delay=0.1))
    port = free_port()
    account = {"username": "ann", "password": "a long pass phrase"}
    with serving_process(tmp_path, port, **settings) as process:
        async with client_of(port) as client:
            token = (await client.post("/auth/register", json=account)).json()["access_token"]
            me = {"Authorization": f"Bearer {token}"}
            asked, ids = {"question": "When does Ann land?"}, {}
            async with client.stream("POST", "/ai/assistant/chat/stream", json=asked, headers=me) as answer:
                async for event in read_events(answer):
                    ids = ids or event.data
                    if event.name == "delta":
                        break
                process.send_signal(signal.SIGKILL)
                process.wait()
    with serving_process(tmp_path, port, **settings):
        async with client_of(port) as client:
            path = f"/ai/assistant/runs/{ids['query_id']}"
            for _ in range(100):
                run = (await client.get(path, headers=me)).json()
                if run["status"] != "running":
                    break
                await asyncio.sleep(0.1)
            assert (run["status"], run["error_code"]) == ("failed", "server_stopped")
            said = f"/ai/assistant/sessions/{ids['session_id']}/messages"
            page = (await client.get(said, headers=me)).json()
            assert [message["content"] for message in page["messages"]] == ["When does Ann land?"]
            async with client.stream("POST", f"{path}/regenerate", json={}, headers=me) as answer:
                events = [event async for event in read_events(answer)]
            assert (events[-1].name, events[-1].data["session_id"]) == ("done", ids["session_id"])


def test_a_process_that_lives_has_not_died_and_one_of_another_machine_might_not_have() -> None:
    host, pid, started = this_process().split(":")
    assert not has_died(this_process())
    assert has_died(f"{host}:{pid}:{int(started) + 1}")
    assert has_died(f"{host}:4194999:{started}")
    assert not has_died(f"0000000000:{pid}:1")
    assert not has_died("")
