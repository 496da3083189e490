"""From live rows to the index: everything once, nothing that is gone, whatever comes twice."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlmodel import select

from api.workers.ingest import IngestWorker
from graph.ingest.split import split_text
from graph.ports import Grant, Vector
from graph.retrieval.question import read_question
from graph.retrieval.words import token_count
from store.chunk_index import SqliteChunkIndex
from store.database import Database
from store.outbox import TRIES, claim_events, count_events, mark_failed
from store.repositories.conversations import ConversationRepository, source_of
from store.repositories.messages import Draft, MessageRepository
from store.repositories.users import UserRepository
from store.source_feed import SqlSourceFeed
from store.tables.conversations import Conversation
from store.tables.knowledge import KnowledgeChunk
from store.tables.messages import Message
from store.tables.outbox import EventStatus, IngestEvent
from tests.model_server import bag_of_words


class Chat:
    """One conversation, its worker and its index."""

    def __init__(self, database: Database, path: Path) -> None:
        self.database = database
        self.index = SqliteChunkIndex(path / "index.db")
        self.worker = IngestWorker(database, SqlSourceFeed(database), self.index, None)
        self.conversation = Conversation(conversation_id="", kind="")
        self.user_id = ""

    async def start(self) -> "Chat":
        async with self.database.transaction() as session:
            user = await UserRepository(session).create_user("ann", "Ann")
            self.user_id = user.user_id
            self.conversation = await ConversationRepository(session).create_private([user.user_id])
        return self

    async def say(self, *texts: str) -> None:
        async with self.database.transaction() as session:
            session.add(self.conversation)
            await MessageRepository(session).append(
                self.conversation, [Draft(self.user_id, text) for text in texts]
            )

    async def recall(self, text: str) -> None:
        async with self.database.transaction() as session:
            session.add(self.conversation)
            message = (await session.exec(select(Message).where(Message.content == text))).one()
            await MessageRepository(session).recall(self.conversation, message)

    async def found(self, word: str) -> list[int]:
        """Chunk ids of the rows that hold a word."""
        (part,) = read_question(word).parts
        rows = await self.index.search([Grant(source_of(self.conversation))], part.query())
        return [int(rows.chunk_id[i]) for i in range(len(rows)) if rows.matched[i].any()]


@pytest.fixture
async def chat(database: Database, tmp_path: Path) -> Chat:
    return await Chat(database, tmp_path).start()


async def test_a_message_is_found_once_its_event_was_followed(chat: Chat) -> None:
    await chat.say("the lighthouse keeper", "a boat")
    assert await chat.found("lighthouse") == []
    assert await chat.worker.drain() == 2
    assert len(await chat.found("lighthouse")) == 1
    async with chat.database.transaction() as session:
        counts = await count_events(session)
    assert (counts[EventStatus.SUCCEEDED], counts[EventStatus.PENDING]) == (1, 0)


async def test_a_recalled_message_leaves_keywords_and_chunks(chat: Chat) -> None:
    await chat.say("the lighthouse keeper", "another lighthouse")
    await chat.worker.drain()
    kept = await chat.found("another")
    await chat.recall("the lighthouse keeper")
    await chat.worker.drain()
    assert await chat.found("lighthouse") == kept
    async with chat.database.transaction() as session:
        contents = (await session.exec(select(KnowledgeChunk.content))).all()
    assert sorted(contents) == ["", "another lighthouse"]


async def test_followed_twice_nothing_changes_and_chunk_ids_stay(chat: Chat) -> None:
    await chat.say("the lighthouse keeper")
    await chat.worker.drain()
    before = await chat.found("lighthouse")
    async with chat.database.transaction() as session:
        event = (await session.exec(select(IngestEvent))).one()
        event.status = EventStatus.PENDING
        session.add(event)
    feed = SqlSourceFeed(chat.database)
    page = await feed.page(source_of(chat.conversation), 0, 10)
    assert len(page.items) == 1
    assert await chat.worker.drain() == 0
    assert await chat.found("lighthouse") == before


async def test_an_event_whose_worker_died_is_taken_over(chat: Chat) -> None:
    await chat.say("the lighthouse keeper")
    async with chat.database.transaction() as session:
        assert len(await claim_events(session, 10)) == 1
        assert await claim_events(session, 10) == []
    assert await chat.worker.drain() == 0
    async with chat.database.transaction() as session:
        event = (await session.exec(select(IngestEvent))).one()
        event.next_retry_at = event.created_at  # its lease is over
        session.add(event)
    assert await chat.worker.drain() == 1


async def test_a_failing_event_is_tried_again_later_and_then_stays_failed(chat: Chat) -> None:
    await chat.say("x")
    waits = []
    for _ in range(TRIES):
        async with chat.database.transaction() as session:
            event = (await session.exec(select(IngestEvent))).one()
            await mark_failed(session, event, "boom")
        async with chat.database.transaction() as session:
            event = (await session.exec(select(IngestEvent))).one()
            waits.append((event.next_retry_at - event.updated_at).total_seconds())
    assert (event.status, event.last_error, event.retry_count) == (EventStatus.FAILED, "boom", TRIES)
    assert waits == sorted(waits)
    assert waits[0] < 1 < waits[-1]


async def test_a_source_that_fails_does_not_hold_up_the_others(chat: Chat) -> None:
    await chat.say("the lighthouse keeper")
    async with chat.database.transaction() as session:
        broken = (await session.exec(select(IngestEvent))).one()
        row = {**broken.model_dump(exclude={"id"}), "source_type": "no such type", "dedup_key": "broken"}
        session.add(IngestEvent(**row))
    assert await chat.worker.drain() == 1
    async with chat.database.transaction() as session:
        counts = await count_events(session)
    assert (counts[EventStatus.SUCCEEDED], counts[EventStatus.PENDING]) == (1, 1)


def test_a_long_text_is_split_into_parts_that_hold_all_of_it() -> None:
    for text in ("word " * 2000, "一二三四五。" * 600, "x" * 20_000, "Short."):
        parts = split_text(text)
        assert all(token_count(part) <= 500 for part in parts)
        assert "".join("".join(parts).split()) == "".join(text.split())
    assert split_text("Short.") == ["Short."]


class WordsEmbedder:
    """A vector for each text, and the texts that were asked for."""

    model = "words"

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def embed_question(self, text: str) -> Vector:
        return bag_of_words(text)

    async def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.stack([bag_of_words(text) for text in texts])


async def test_a_recalled_message_leaves_the_vector_of_the_one_after_it(chat: Chat) -> None:
    embedder = WordsEmbedder()
    worker = IngestWorker(chat.database, SqlSourceFeed(chat.database), chat.index, embedder)
    async with chat.database.transaction() as session:
        bob = await UserRepository(session).create_user("bob", "Bob")
        session.add(chat.conversation)
        drafts = [Draft(chat.user_id, "the code is 4711"), Draft(bob.user_id, "thanks")]
        await MessageRepository(session).append(chat.conversation, drafts)
    await worker.drain()
    assert await worker.embed_all() == 2
    assert "Ann: the code is 4711\nBob: thanks" in embedder.asked
    embedder.asked.clear()
    await chat.recall("the code is 4711")
    await worker.drain()
    assert await worker.embed_all() == 1
    assert embedder.asked == ["Bob: thanks"]


async def test_a_row_whose_chunk_is_gone_does_not_hold_up_the_vectors_of_others(chat: Chat) -> None:
    embedder = WordsEmbedder()
    worker = IngestWorker(chat.database, SqlSourceFeed(chat.database), chat.index, embedder)
    await chat.say("the lighthouse keeper", "a boat")
    await worker.drain()
    async with chat.database.transaction() as session:
        chunk = (await session.exec(select(KnowledgeChunk).where(KnowledgeChunk.content == "a boat"))).one()
        await session.delete(chunk)
    await worker.embed_all()
    stats = await worker.index_stats()
    assert (stats.rows, stats.embedded) == (1, 1)
