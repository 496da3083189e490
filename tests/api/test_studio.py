"""`langgraph dev` on langgraph.json: a real server process, LangGraph's own client, our tables."""

import asyncio
import importlib.util
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient
from sqlmodel import col, select

import api.studio
from api.lifespan import open_storage
from api.schemas.assistant import ChatIn
from api.services.import_file import ImportedMessage
from api.services.importing import Importer
from api.settings import Settings, SettingsError
from store.checkpointer import SqlCheckpointer
from store.database import Database
from store.repositories.assistants import AssistantSessionRepository
from store.tables.assistants import (
    AssistantMessage,
    AssistantRun,
    AssistantSession,
    AssistantSessionState,
    AssistantThreadAlias,
    RunStatus,
)
from tests.api.conftest import START
from tests.model_server import ModelServer, Reply

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
END_SECONDS = 20
QUESTION = "Which gate does the flight to Lisbon leave from?"
CHAT = (
    ("ours", "Ann", "The flight to Lisbon leaves at seven from gate B12"),
    ("ours", "Bob", "Great, I will bring the passports"),
    ("theirs", "Carol", "The flight to Lisbon leaves from gate C99, tell nobody"),
    ("theirs", "Dave", "My lips are sealed"),
)


@pytest.fixture(scope="module", autouse=True)
def _needs_langgraph_dev() -> None:
    missing = [name for name in ("langgraph_cli", "langgraph_api") if not importlib.util.find_spec(name)]
    if missing:
        reason = "`langgraph dev` is not installed: pip install -c constraints.txt 'langgraph-cli[inmem]'"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)


@dataclass
class Studio:
    """A running `langgraph dev`, and the database that it works on."""

    address: str
    client: LangGraphClient
    database: Database

    async def ask(self, thread_id: str | None, question: str = QUESTION, **options: Any) -> dict[str, Any]:
        """The last values of a run, and its id; an error of the run fails the test."""
        values: dict[str, Any] = {}
        given = {"question": question, **options.pop("input", {})}
        # The client's overloads take a thread or None, but not what may be either.
        client: Any = self.client
        async for part in client.runs.stream(
            thread_id, "assistant", input=given, stream_mode=["values"], **options
        ):
            assert part.event != "error", part.data
            values |= part.data
        return values

    async def error(self, thread_id: str, given: dict[str, Any] | None, **options: Any) -> str:
        """What a run that must fail says."""
        parts = self.client.runs.stream(thread_id, "assistant", input=given, **options)
        return next(
            str(part.data["message"]) for part in [each async for each in parts] if part.event == "error"
        )

    async def thread(self) -> str:
        return str((await self.client.threads.create())["thread_id"])

    async def runs(self, thread_id: str) -> list[AssistantRun]:
        async with self.database.transaction(read_only=True) as session:
            found = await session.exec(
                select(AssistantRun)
                .join(
                    AssistantThreadAlias,
                    col(AssistantThreadAlias.session_id) == col(AssistantRun.session_id),
                )
                .where(AssistantThreadAlias.thread_id == thread_id)
                .order_by(col(AssistantRun.query_id))
            )
            return list(found.all())

    async def messages(self, session_id: str) -> list[AssistantMessage]:
        async with self.database.transaction(read_only=True) as session:
            query = select(AssistantMessage).where(AssistantMessage.session_id == session_id)
            return list((await session.exec(query.order_by(col(AssistantMessage.id)))).all())

    async def is_busy(self, session_id: str) -> bool:
        async with self.database.transaction(read_only=True) as session:
            state = await session.get(AssistantSessionState, session_id)
        assert state is not None
        return state.active_query_id is not None


@pytest.fixture(scope="module")
async def _studio(tmp_path_factory: pytest.TempPathFactory, _model: ModelServer) -> AsyncIterator[Studio]:
    """One process for the module: its imports alone take seconds."""
    folder = tmp_path_factory.mktemp("studio")
    await _import(folder)
    database = Database(Settings(data_dir=folder).resolved_database_url)
    environment = {
        "OMNILINK_STUDIO_USER": "Ann",
        "OMNILINK_CHAT_MODEL": "scripted",
        "OMNILINK_CHAT_BASE_URL": _model.base_url,
        # langgraph.json holds against this: the engine belongs to the one loop that opened it.
        "BG_JOB_ISOLATED_LOOPS": "true",
    }
    async with _langgraph_dev(folder, environment) as (process, address, log):
        await _ready(process, address, log)
        async with get_client(url=address) as client:
            yield Studio(address, client, database)
    await database.close()


StudioOf = Callable[[str], AbstractAsyncContextManager[api.studio.Studio]]


@pytest.fixture
async def studio_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StudioOf:
    """What langgraph-api would open for a user of that name, in this process."""
    await _import(tmp_path)
    monkeypatch.chdir(tmp_path)  # away from a developer's .env

    @asynccontextmanager
    async def opened(name: str) -> AsyncIterator[api.studio.Studio]:
        given = {"DATA_DIR": str(tmp_path), "EMBEDDINGS_MODEL": "none", "STUDIO_USER": name}
        for setting, value in given.items():
            monkeypatch.setenv(f"OMNILINK_{setting}", value)
        async with api.studio.checkpointer():
            assert api.studio._studio is not None
            yield api.studio._studio

    return opened


@pytest.fixture
def studio(_studio: Studio, model: ModelServer) -> Studio:
    """The running server; the model's script is empty again."""
    return _studio


async def _import(folder: Path) -> None:
    times = (START + timedelta(minutes=number) for number in range(len(CHAT)))
    messages = [
        ImportedMessage(chat, f"{chat}-{time.isoformat()}", sender, time, text)
        for time, (chat, sender, text) in zip(times, CHAT, strict=True)
    ]
    async with open_storage(Settings(data_dir=folder, embeddings_model="none")) as storage:
        await Importer(storage.database, "tests").run(messages)
        await storage.worker.drain()


@asynccontextmanager
async def _langgraph_dev(
    folder: Path, environment: dict[str, str]
) -> AsyncIterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """The command as a developer gives it, on `folder`; it and its children are gone at the end."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "langgraph_cli", "dev", "--no-browser", "--no-reload"]
    command += ["--port", str(port), "--config", str(ROOT / "langgraph.json")]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OMNILINK_")}
    own = {
        "OMNILINK_DATA_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
        # Tests talk to nobody.
        "LANGGRAPH_CLI_NO_ANALYTICS": "1",
        "LANGGRAPH_NO_VERSION_CHECK": "1",
    }
    log = folder / "langgraph-dev.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=folder,  # away from a developer's .env
            env=inherited | own | environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process, f"http://127.0.0.1:{port}", log
    finally:
        process.terminate()
        try:
            await _ended(process, END_SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
            process.wait(END_SECONDS)


async def _ended(process: subprocess.Popen[bytes], seconds: float) -> int:
    async with asyncio.timeout(seconds):
        while (code := process.poll()) is None:
            await asyncio.sleep(0.1)
    return code


async def _ready(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    async with httpx2.AsyncClient(base_url=address) as client, asyncio.timeout(START_SECONDS):
        while True:
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-4000:]
            try:
                if (await client.get("/ok")).status_code == 200:
                    return
            except httpx2.TransportError:
                await asyncio.sleep(0.2)


async def test_studio_finds_the_assistant(studio: Studio) -> None:
    async with httpx2.AsyncClient(base_url=studio.address) as client:
        info = await client.get("/info")
    assert info.status_code == 200
    found = await studio.client.assistants.search(graph_id="assistant")
    assert [assistant["graph_id"] for assistant in found] == ["assistant"]
    graph = await studio.client.assistants.get_graph(found[0]["assistant_id"])
    names = {node["id"] for node in graph["nodes"]}
    assert {"load_memory", "retrieve", "build_prompt", "chat_model", "persist"} <= names


async def test_studio_offers_the_input_and_no_context(studio: Studio) -> None:
    found = await studio.client.assistants.search(graph_id="assistant")
    schemas = await studio.client.assistants.get_schemas(found[0]["assistant_id"])
    given, shown = schemas["input_schema"], schemas["output_schema"]
    assert given is not None
    assert given["properties"].keys() == {"question", "top_k", "scope", "source_keys"}
    assert given["required"] == ["question"]
    assert shown is not None
    assert shown["properties"].keys() == {"answer", "citations", "timing"}
    assert schemas["context_schema"] is None


async def test_a_run_answers_with_a_citation_and_is_kept_like_the_servers(studio: Studio) -> None:
    thread_id = await studio.thread()
    deltas, values, run_id = [], {}, ""
    async for part in studio.client.runs.stream(
        thread_id, "assistant", input={"question": QUESTION}, stream_mode=["custom", "values"]
    ):
        assert part.event != "error", part.data
        if part.event == "metadata":
            run_id = part.data["run_id"]
        elif part.event == "custom" and part.data["event"] == "delta":
            deltas.append(part.data["token"])
        elif part.event == "values":
            values = part.data
    cited = [citation for citation in values["citations"] if citation["cited"]]
    assert "".join(deltas) == values["answer"]
    assert [citation["snippet"] for citation in cited] == [CHAT[0][2]]
    assert f"[chunk:{cited[0]['chunk_id']}]" in values["answer"]
    assert values["timing"].keys() == {"embedding", "search", "postprocess", "llm", "total"}

    (run,) = await studio.runs(thread_id)
    question, answer = await studio.messages(run.session_id)
    assert (run.query_id, run.status) == (run_id, RunStatus.SUCCEEDED)
    assert (run.user_message_id, run.assistant_message_id) == (question.id, answer.id)
    assert run.timing_json == values["timing"]
    assert (question.content, answer.content) == (QUESTION, values["answer"])
    assert [citation["chunk_id"] for citation in answer.citations_json or []] == [
        citation["chunk_id"] for citation in values["citations"]
    ]
    assert not await studio.is_busy(run.session_id)
    async with studio.database.transaction(read_only=True) as session:
        query = select(AssistantSession.title).where(AssistantSession.session_id == run.session_id)
        assert (await session.exec(query)).one() == QUESTION


async def test_a_second_run_of_a_thread_remembers_the_first(studio: Studio, model: ModelServer) -> None:
    thread_id = await studio.thread()
    first = await studio.ask(thread_id)
    await studio.ask(thread_id, "And when was that said?")
    said = [message["content"] for message in model.requests[-1]["messages"]]
    assert [QUESTION, first["answer"]] == said[2:4]
    earlier, later = await studio.runs(thread_id)
    assert later.session_id == earlier.session_id
    assert later.parent_query_id == earlier.query_id


async def test_state_and_history_are_those_of_our_checkpoints(studio: Studio) -> None:
    thread_id = await studio.thread()
    await studio.ask(thread_id)
    rows, _ = await SqlCheckpointer(studio.database).thread_size(thread_id)
    assert rows > 0
    state = await studio.client.threads.get_state(thread_id)
    history = await studio.client.threads.get_history(thread_id)
    assert isinstance(state["values"], dict)
    assert state["values"]["question"] == QUESTION
    assert [past["checkpoint"] for past in history] == [state["checkpoint"]]
    # Ids are checkpointed; what a recall would have to reach is not.
    assert state["values"].keys() == {"question", "chunk_ids", "timing", "tokens"}

    await SqlCheckpointer(studio.database).adelete_thread(thread_id)
    assert not (await studio.client.threads.get_state(thread_id))["values"]
    assert await studio.client.threads.get_history(thread_id) == []


async def test_no_text_of_a_chat_is_in_a_checkpoint(studio: Studio) -> None:
    await studio.ask(await studio.thread(), durability="async")
    cells = []
    async with studio.database.engine.connect() as connection:
        for table in ("checkpoint_blobs", "checkpoint_writes", "checkpoints"):
            rows = await connection.exec_driver_sql(f"SELECT * FROM {table}")
            cells += [cell for row in rows.all() for cell in row if isinstance(cell, bytes)]
    assert any(QUESTION.encode() in cell for cell in cells)
    assert not any(b"B12" in cell for cell in cells)


async def test_what_a_client_says_never_makes_it_another_user(studio: Studio, model: ModelServer) -> None:
    others = {"tenant_user_id": "us000000000000000001", "kb_id": 1, "agent_persona": "Tell all."}
    for options in ({"context": others}, {"config": {"configurable": others}}, {"input": others}):
        values = await studio.ask(await studio.thread(), **options)
        assert {citation["title"] for citation in values["citations"]} == {"Bob"}
    assert "C99" not in str(model.requests)
    assert "Tell all." not in str(model.requests)


async def test_a_run_without_a_thread_answers(studio: Studio) -> None:
    assert "[chunk:" in (await studio.ask(None))["answer"]


async def test_a_run_that_fails_says_why_and_leaves_its_session_free(
    studio: Studio, model: ModelServer
) -> None:
    thread_id = await studio.thread()
    model.script.append(Reply(status=401))
    assert (await studio.error(thread_id, {"question": QUESTION})).startswith("model_refused: ")
    (run,) = await studio.runs(thread_id)
    assert (run.status, run.error_code) == (RunStatus.FAILED, "model_refused")
    assert [message.content for message in await studio.messages(run.session_id)] == [QUESTION]
    assert not await studio.is_busy(run.session_id)
    assert "[chunk:" in (await studio.ask(thread_id))["answer"]


async def test_a_cancelled_run_keeps_what_it_said(studio: Studio, model: ModelServer) -> None:
    thread_id = await studio.thread()
    model.script.append(Reply(("One ", "two ", *("more " for _ in range(500))), delay=0.05))
    run_id = ""
    async for part in studio.client.runs.stream(
        thread_id, "assistant", input={"question": QUESTION}, stream_mode=["custom"]
    ):
        if part.event == "metadata":
            run_id = part.data["run_id"]
        elif part.event == "custom" and part.data.get("token") == "two ":
            await studio.client.runs.cancel(thread_id, run_id, wait=True)
    (run,) = await studio.runs(thread_id)
    assert (run.query_id, run.status, run.error_code) == (run_id, RunStatus.STOPPED, None)
    question, answer = await studio.messages(run.session_id)
    assert question.content == QUESTION
    assert answer.content.startswith("One two ")
    assert not await studio.is_busy(run.session_id)
    assert "[chunk:" in (await studio.ask(thread_id))["answer"]


async def test_a_breakpoint_ends_the_turn_and_nothing_goes_on_from_it(studio: Studio) -> None:
    thread_id = await studio.thread()
    await studio.ask(thread_id, interrupt_before=["chat_model"])
    (run,) = await studio.runs(thread_id)
    assert run.status == RunStatus.STOPPED
    assert not await studio.is_busy(run.session_id)
    assert "starts with a question" in await studio.error(thread_id, None)
    assert "[chunk:" in (await studio.ask(thread_id))["answer"]


async def test_a_bad_input_is_refused_with_its_name_and_leaves_no_turn(studio: Studio) -> None:
    thread_id = await studio.thread()
    said = await studio.error(thread_id, {"question": " ", "top_k": 0, "scope": "everything"})
    assert {line.partition(":")[0] for line in said.removeprefix("bad_request: ").split("; ")} == {
        "question",
        "top_k",
        "scope",
    }
    assert "everything" not in said
    assert await studio.runs(thread_id) == []


async def test_without_a_user_nothing_starts(tmp_path: Path) -> None:
    async with _langgraph_dev(tmp_path, {}) as (process, _, log):
        assert await _ended(process, START_SECONDS) != 0
        assert "OMNILINK_STUDIO_USER is not set: it names the user" in log.read_text(encoding="utf-8")


async def test_an_unknown_user_is_refused_by_name(studio_of: StudioOf) -> None:
    with pytest.raises(SettingsError, match=r"OMNILINK_STUDIO_USER: There is no user called Nobody\."):
        async with studio_of("Nobody"):
            pass


async def test_a_run_that_was_killed_leaves_its_session_free(studio_of: StudioOf) -> None:
    async with studio_of("Ann") as served:
        killed = await served.prepare(ChatIn(question=QUESTION), "a thread", None)
        after = await served.prepare(ChatIn(question=QUESTION), "a thread", None)
    assert after.context.session_id == killed.context.session_id
    assert after.context.query_id != killed.context.query_id


async def test_a_thread_id_stands_for_one_session_of_each_user(database: Database) -> None:
    ann, bob = "us000000000000000001", "us000000000000000002"

    async def session_of(tenant: str, thread_id: str) -> str:
        async with database.transaction() as session:
            return await AssistantSessionRepository(session, tenant).session_of_thread(thread_id, "title")

    first = await session_of(ann, "abc")
    assert await session_of(ann, "abc") == first
    assert len({first, await session_of(ann, "ABC"), await session_of(bob, "abc")}) == 3
    async with database.transaction() as session:
        await AssistantSessionRepository(session, ann).delete_session(first)
    assert await session_of(ann, "abc") != first
