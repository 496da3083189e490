"""A whole server for each test: real HTTP, a real database, and a scripted model behind real HTTP."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlmodel import select

from api.app import create_app
from api.deps import Services
from api.lifespan import build_signer
from api.server import serving
from api.services.import_file import ImportedMessage
from api.services.importing import Importer
from api.settings import Settings
from store.outbox import count_events
from store.repositories.conversations import ConversationRepository
from store.repositories.messages import MessageRepository
from store.repositories.users import UserRepository
from store.tables.conversations import Conversation
from store.tables.messages import Message
from store.tables.outbox import EventStatus
from tests.model_server import ModelServer, model_server

NAMESPACE = "tests"
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Assistant(StrEnum):
    """In which state the assistant is while the messenger is tested."""

    WORKING = "working"
    BROKEN = "broken"  # its index is no index, its model and its embedder are out of reach
    STOPPED = "stopped"  # its worker stands still
    NONE = "none"  # no chat model is configured


@dataclass
class Event:
    """One server-sent event as a client reads it."""

    id: str
    name: str
    data: dict[str, Any]


@dataclass
class Server:
    """A running server and what tests do with it."""

    client: httpx2.AsyncClient
    services: Services
    settings: Settings
    model: ModelServer
    assistant: Assistant = Assistant.WORKING
    clock: datetime = field(default=START)

    async def say(self, chat: str, *lines: tuple[str, str]) -> str:
        """Imports lines (sender, text) into a chat, one a minute, indexes them, and returns its id."""
        messages = []
        for sender, text in lines:
            self.clock += timedelta(minutes=1)
            messages.append(
                ImportedMessage(chat, f"{chat}-{self.clock.isoformat()}", sender, self.clock, text)
            )
        return await self.import_messages(messages)

    async def import_messages(self, messages: Sequence[ImportedMessage]) -> str:
        await Importer(self.services.database, NAMESPACE).run(messages)
        if self.assistant in (Assistant.WORKING, Assistant.NONE):
            await self.index()
        async with self.services.database.transaction(read_only=True) as session:
            chat = await ConversationRepository(session).get_imported(NAMESPACE, messages[0].conversation_id)
        assert chat is not None
        return chat.conversation_id

    async def index(self) -> None:
        """Waits until keywords, and vectors if any, are in: the server's own worker takes part."""
        worker = self.services.health.worker
        while True:
            await worker.drain()
            await worker.embed_all()
            async with self.services.database.transaction(read_only=True) as session:
                counts = await count_events(session)
            stats = await worker.index_stats()
            at_work = counts[EventStatus.PENDING] + counts[EventStatus.PROCESSING]
            if not at_work and (not worker.embeds or stats.embedded == stats.rows):
                return
            await asyncio.sleep(0.05)

    async def recall_all(self, conversation_id: str) -> None:
        """Takes every message of a chat back, as its sender would, however long ago it was sent."""
        async with self.services.database.transaction() as session:
            found = await session.exec(
                select(Conversation).where(Conversation.conversation_id == conversation_id).with_for_update()
            )
            conversation = found.one()
            sent = await session.exec(select(Message).where(Message.conversation_id == conversation_id))
            for message in sent.all():
                await MessageRepository(session).recall(conversation, message)

    async def sign_in(self, name: str) -> dict[str, str]:
        """Headers of an imported user."""
        async with self.services.database.transaction(read_only=True) as session:
            user = await UserRepository(session).find(name)
        token = build_signer(self.settings).sign(user.user_id).token
        return {"Authorization": f"Bearer {token}"}

    async def ask(self, headers: dict[str, str], question: str, **options: Any) -> list[Event]:
        """The events of a streamed turn."""
        body = {"question": question, **options}
        async with self.client.stream(
            "POST", "/ai/assistant/chat/stream", json=body, headers=headers
        ) as answer:
            assert answer.status_code == 200, await answer.aread()
            return [event async for event in read_events(answer)]


async def read_events(answer: httpx2.Response) -> AsyncIterator[Event]:
    lines: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if not line and lines:
            yield Event(lines["id"], lines["event"], json.loads(lines["data"]))
            lines = {}
        elif line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            lines[name] = value


@pytest.fixture(scope="session")
async def _model() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


@pytest.fixture
def model(_model: ModelServer) -> ModelServer:
    """The scripted model server, without a script."""
    _model.reset()
    return _model


@pytest.fixture
def options() -> dict[str, Any]:
    """Settings that a test overrides; by default keywords serve alone, for speed."""
    return {"embeddings_model": "none"}


@pytest.fixture
def assistant(request: pytest.FixtureRequest) -> Assistant:
    """The messenger must not notice: on MariaDB its tests run with a broken assistant.

    OMNILINK_TEST_ASSISTANT names another state for all of them (`make soak` goes through each).
    """
    node = request.node
    if not node.get_closest_marker("messenger") or node.get_closest_marker("asks"):
        return Assistant.WORKING
    on_mariadb = "mariadb" in node.name
    usual = Assistant.BROKEN if on_mariadb else Assistant.WORKING
    return Assistant(os.environ.get("OMNILINK_TEST_ASSISTANT") or usual)


OUT_OF_REACH = "http://127.0.0.1:9/v1"
STATES: dict[Assistant, dict[str, Any]] = {
    Assistant.BROKEN: {
        "chat_base_url": OUT_OF_REACH,
        "embeddings_model": "away",
        "embeddings_base_url": OUT_OF_REACH,
    },
    Assistant.NONE: {"chat_model": ""},
}


@pytest.fixture
async def server(
    migrated_url: str,
    tmp_path: Path,
    model: ModelServer,
    options: dict[str, Any],
    assistant: Assistant,
) -> AsyncIterator[Server]:
    """A server on a fresh data dir and an empty database, with the scripted model."""
    if assistant is Assistant.BROKEN:
        (tmp_path / "index.db").write_bytes(b"this is no index" * 1000)
    given = {
        "data_dir": tmp_path,
        "database_url": migrated_url,
        "chat_model": "scripted",
        "chat_base_url": model.base_url,
        "chat_timeout": 2.0,
        **options,
        **STATES.get(assistant, {}),
    }
    settings = Settings(**given)
    app = create_app(settings)
    async with (
        serving(app) as port,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):
        if assistant is Assistant.STOPPED:
            await app.state.services.health.worker.close()
        yield Server(client, app.state.services, settings, model, assistant)
