"""The `SourceFeed` port on the database: live messages and profiles in, chunk rows with stable ids out."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.ports import Piece, SavedPieces, Source, SourceItem, SourcePage, SourceType
from graph.retrieval.features import passage_text
from store.database import Database, insert_new, upsert
from store.profiles import PROFILES, profile_item, profile_sources
from store.repositories.message_windows import read_after
from store.sources import source_of
from store.tables.conversations import Conversation
from store.tables.knowledge import DISABLED, ENABLED, KnowledgeChunk
from store.tables.messages import Message, MessageKind
from store.tables.outbox import IngestCursor
from store.tables.types import table_of, utc_now
from store.tables.users import User

ROWS_A_STATEMENT = 100  # SQLite and MySQL both bound the parameters of one statement
CHATS = (SourceType.CHAT_PRIVATE, SourceType.CHAT_GROUP)


class SqlSourceFeed:
    """Reads conversations by their `change_seq`, so that edits and recalls are followed like new messages.

    A profile is one item, whose change is its `profile_version`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sources(self) -> list[Source]:
        """Every source that has something to say."""
        async with self._database.transaction(read_only=True) as session:
            found = await session.exec(select(Conversation).order_by(col(Conversation.id)))
            chats = [source_of(conversation) for conversation in found.all()]
            return [*chats, *await profile_sources(session)]

    async def cursor(self, source: Source) -> int:
        async with self._database.transaction(read_only=True) as session:
            cursor = await session.get(IngestCursor, (str(source.source_type), source.source_key))
            return cursor.change_seq if cursor else 0

    async def page(self, source: Source, after: int, limit: int) -> SourcePage:
        if source.source_type in PROFILES:
            return await self._profile_page(source, after)
        if source.source_type not in CHATS:
            return SourcePage((), after)
        async with self._database.transaction(read_only=True) as session:
            found = await session.exec(
                select(Conversation.last_change).where(Conversation.conversation_id == source.source_key)
            )
            of_source = select(Message).where(Message.conversation_id == source.source_key)
            change, last = col(Message.change_seq), found.one_or_none() or 0
            messages = await read_after(session, of_source, change, after, last, limit)
        reached = max((message.change_seq for message in messages), default=after)
        in_order = sorted(messages, key=lambda message: message.seq)
        return SourcePage([_item(message) for message in in_order], reached)

    async def _profile_page(self, source: Source, after: int) -> SourcePage:
        async with self._database.transaction(read_only=True) as session:
            item = await profile_item(session, source)
        if item is None or item.version <= after:
            return SourcePage((), after)
        return SourcePage([item], item.version)

    async def save(self, source: Source, items: Sequence[SourceItem], pieces: Sequence[Piece]) -> SavedPieces:
        rows = {_chunk_key(piece): _row(source, piece) for piece in pieces}
        versions = {item.key: item.version for item in items}
        async with self._database.transaction() as session:
            known = await _chunks_of(session, source, versions)
            newer = {key for key, row in known.items() if _version(row) > versions[_item_key(row)]}
            changed = [row for key, row in rows.items() if key not in newer]
            await self._write(session, changed)
            gone = [row for key, row in known.items() if key not in rows and key not in newer]
            for row in gone:
                row.content, row.content_hash, row.status = "", "", DISABLED
                row.metadata_json, row.updated_at = {"version": versions[_item_key(row)]}, utc_now()
                session.add(row)
            await session.flush()
            ids = {key: row.id for key, row in (await _chunks_of(session, source, versions)).items()}
            stale = await _embedded_with(session, {row.message_id for row in known.values()} - {None})
        return SavedPieces(
            chunk_ids=[ids[key] or 0 for key in rows],
            gone={row.id: versions[_item_key(row)] for row in gone if row.id is not None},
            stale=[chunk_id for chunk_id in stale if chunk_id is not None],
        )

    async def _write(self, session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
        table, now = table_of(KnowledgeChunk), utc_now()
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            batch = [{**row, "created_at": now} for row in rows[start : start + ROWS_A_STATEMENT]]
            await session.exec(
                upsert(self._database.dialect, table, batch, ("chunk_key",), keep=("created_at",))
            )

    async def advance(self, source: Source, reached: int) -> None:
        row = {
            "source_type": str(source.source_type),
            "source_key": source.source_key,
            "change_seq": 0,
            "updated_at": utc_now(),
        }
        cursor = table_of(IngestCursor)
        async with self._database.transaction() as session:
            await session.exec(
                insert_new(self._database.dialect, cursor, [row], ("source_type", "source_key"))
            )
            await session.exec(
                sa.update(cursor)
                .where(
                    cursor.c.source_type == row["source_type"],
                    cursor.c.source_key == source.source_key,
                    cursor.c.change_seq < reached,
                )
                .values(change_seq=reached, updated_at=utc_now())
            )

    async def passages(self, chunk_ids: Sequence[int]) -> Mapping[int, str]:
        before, before_sender = aliased(Message), aliased(User)
        # "Me too" means nothing alone: what another person said just before is embedded along.
        just_before = sa.and_(
            col(before.conversation_id) == col(Message.conversation_id),
            col(before.seq) == col(Message.seq) - 1,
            col(before.sender_id) != col(Message.sender_id),
            col(before.recalled_at).is_(None),
            col(before.kind) != MessageKind.SYSTEM,
            col(KnowledgeChunk.chunk_index) == 0,
        )
        async with self._database.transaction(read_only=True) as session:
            found = await session.exec(
                select(KnowledgeChunk, User, before, before_sender)
                .outerjoin(Message, col(Message.message_id) == col(KnowledgeChunk.message_id))
                .outerjoin(User, col(User.user_id) == col(Message.sender_id))
                .outerjoin(before, just_before)
                .outerjoin(before_sender, col(before_sender.user_id) == col(before.sender_id))
                .where(col(KnowledgeChunk.id).in_(list(chunk_ids)), KnowledgeChunk.status == ENABLED)
            )
            rows = found.all()
        return {
            chunk.id: passage_text(
                chunk.content,
                sender.nickname if sender else "",
                (who.nickname, message_text(said)) if said and who else None,
            )
            for chunk, sender, said, who in rows
            if chunk.id is not None
        }


async def _chunks_of(
    session: AsyncSession, source: Source, keys: Mapping[str, int]
) -> dict[str, KnowledgeChunk]:
    """The chunks of these items of a source: by their messages, or all of a source that has none."""
    of_items: sa.ColumnElement[bool] = col(KnowledgeChunk.message_id).in_(list(keys))
    if source.source_type not in CHATS:
        of_items = sa.and_(
            col(KnowledgeChunk.source_type) == source.source_type,
            col(KnowledgeChunk.source_key) == source.source_key,
        )
    found = await session.exec(select(KnowledgeChunk).where(of_items).with_for_update())
    return {row.chunk_key: row for row in found.all() if _item_key(row) in keys}


async def _embedded_with(session: AsyncSession, message_ids: Collection[str | None]) -> Sequence[int | None]:
    """Chunks of the messages that follow these: their vectors were made with them (see `passages`)."""
    if not message_ids:
        return []
    changed, following = aliased(Message), aliased(Message)
    found = await session.exec(
        select(KnowledgeChunk.id)
        .join(following, col(following.message_id) == col(KnowledgeChunk.message_id))
        .join(
            changed,
            sa.and_(
                col(changed.conversation_id) == col(following.conversation_id),
                col(changed.seq) == col(following.seq) - 1,
            ),
        )
        .where(col(changed.message_id).in_(list(message_ids)), col(KnowledgeChunk.chunk_index) == 0)
    )
    return found.all()


def message_text(message: Message) -> str:
    """What a message says to the index: its text, or a file's caption and name; a system message nothing."""
    file = (message.payload_json or {}).get("file")
    return "\n".join(filter(None, (message.content, file["name"]))) if file else message.content


def _item(message: Message) -> SourceItem:
    says_nothing = message.recalled_at is not None or message.kind == MessageKind.SYSTEM
    return SourceItem(
        key=message.message_id,
        version=message.change_seq,
        text=None if says_nothing else message_text(message),
        sender_id=message.sender_id,
        sent_at=message.sent_at,
    )


def _chunk_key(piece: Piece) -> str:
    return f"{piece.item.key}:{piece.number}"


def _item_key(row: KnowledgeChunk) -> str:
    return row.chunk_key.rpartition(":")[0]


def _row(source: Source, piece: Piece) -> dict[str, Any]:
    return {
        "source_type": str(source.source_type),
        "source_key": source.source_key,
        "chunk_key": _chunk_key(piece),
        "chunk_index": piece.number,
        "content": piece.text,
        "content_hash": hashlib.sha256(piece.text.encode()).hexdigest(),
        "metadata_json": {"version": piece.item.version},
        "message_id": piece.item.key if source.source_type in CHATS else None,
        "message_time": piece.item.sent_at,
        "status": ENABLED,
        "updated_at": utc_now(),
    }


def _version(row: KnowledgeChunk) -> int:
    return int((row.metadata_json or {}).get("version", 0))
