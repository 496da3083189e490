"""What a tenant may search and read, always from the live rows."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.ingest.rows import sender_number
from graph.ports import Grant, Line, Scope, Source, SourceType
from graph.retrieval.candidates import Person
from store.database import Database
from store.repositories.conversations import ConversationRepository
from store.repositories.knowledge import KnowledgeRepository
from store.tables.contacts import Contact
from store.tables.knowledge import ENABLED, EVERY_TENANT, KnowledgeBase, KnowledgeChunk, KnowledgeSource
from store.tables.members import ConversationMember
from store.tables.messages import Message
from store.tables.users import User
from store.visibility import visible_to

CHATS = (SourceType.CHAT_PRIVATE, SourceType.CHAT_GROUP)
MOST_PEOPLE = 2_000


class SqlLibrary:
    """The `Library` port on the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def grants(
        self, tenant_user_id: str, kb_id: int, scope: Scope, source_keys: Sequence[str] | None
    ) -> Sequence[Grant]:
        async with self._database.transaction(read_only=True) as session:
            return await KnowledgeRepository(session).grants(tenant_user_id, kb_id, scope, source_keys)

    async def people(self, tenant_user_id: str, grants: Sequence[Grant]) -> Sequence[Person]:
        chats = [grant.source.source_key for grant in grants if grant.source.source_type in CHATS]
        remark = sa.and_(col(Contact.contact_id) == col(User.user_id), col(Contact.user_id) == tenant_user_id)
        members = select(ConversationMember.user_id).where(col(ConversationMember.conversation_id).in_(chats))
        async with self._database.transaction(read_only=True) as session:
            found = await session.exec(
                select(User.user_id, User.nickname, Contact.remark)
                .outerjoin(Contact, remark)
                .where(col(User.user_id).in_(members))
                .limit(MOST_PEOPLE)
            )
            rows = found.all()
        return [
            Person(
                sender_number(user_id),
                tuple(name for name in (nickname, note) if name),
                is_asker=user_id == tenant_user_id,
            )
            for user_id, nickname, note in rows
        ]

    async def lines(self, tenant_user_id: str, kb_id: int, chunk_ids: Collection[int]) -> dict[int, Line]:
        if not chunk_ids:
            return {}
        async with self._database.transaction(read_only=True) as session:
            return await read_lines(session, tenant_user_id, chunk_ids, kb_id)


async def read_lines(
    session: AsyncSession, tenant_user_id: str, chunk_ids: Collection[int], kb_id: int | None = None
) -> dict[int, Line]:
    """Of these chunks, those that the tenant may read now, as they read now; by chunk id."""
    granted = sa.exists().where(
        col(KnowledgeSource.source_type) == col(KnowledgeChunk.source_type),
        col(KnowledgeSource.source_key) == col(KnowledgeChunk.source_key),
        col(KnowledgeSource.tenant_user_id).in_((tenant_user_id, EVERY_TENANT)),
        col(KnowledgeSource.status) == ENABLED,
        col(KnowledgeBase.id) == col(KnowledgeSource.kb_id),
        col(KnowledgeBase.status) == ENABLED,
        *([col(KnowledgeSource.kb_id) == kb_id] if kb_id is not None else []),
    )
    # A chunk of a message is read only while its message is visible; others rest on their grant alone.
    live = sa.or_(
        col(KnowledgeChunk.message_id).is_(None),
        sa.and_(col(Message.id).is_not(None), visible_to(tenant_user_id, assistant=True)),
    )
    found = await session.exec(
        select(KnowledgeChunk, Message, User.nickname)
        .outerjoin(Message, col(Message.message_id) == col(KnowledgeChunk.message_id))
        .outerjoin(User, col(User.user_id) == col(Message.sender_id))
        .where(col(KnowledgeChunk.id).in_(list(chunk_ids)), KnowledgeChunk.status == ENABLED, granted, live)
    )
    rows = found.all()
    keys = {chunk.source_key for chunk, _, _ in rows if chunk.source_type in CHATS}
    titles = await ConversationRepository(session).titles(list(keys), tenant_user_id)
    return {
        chunk.id: _line(chunk, message, nickname, titles.get(chunk.source_key, ""))
        for chunk, message, nickname in rows
        if chunk.id is not None
    }


def _line(chunk: KnowledgeChunk, message: Message | None, nickname: str | None, title: str) -> Line:
    return Line(
        chunk_id=chunk.id or 0,
        source=Source(SourceType(chunk.source_type), chunk.source_key),
        title=title,
        message_id=chunk.message_id,
        external_id=message.external_id if message else None,
        sender_id=message.sender_id if message else None,
        sender=nickname or "",
        sent_at=message.sent_at if message else chunk.message_time,
        text=chunk.content,
    )
