"""What a tenant may search and read, always from the live rows."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.ingest.rows import sender_number
from graph.ingest.split import split_text
from graph.ports import Grant, Line, Scope, Source, SourceType
from graph.retrieval.candidates import Person
from store.database import Database
from store.profiles import OF_USERS, PROFILES, ProfileText, profile_texts, readable_profile
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
        known = {grant.source.source_key for grant in grants if grant.source.source_type in OF_USERS}
        remark = sa.and_(col(Contact.contact_id) == col(User.user_id), col(Contact.user_id) == tenant_user_id)
        members = select(ConversationMember.user_id).where(col(ConversationMember.conversation_id).in_(chats))
        named = select(User.user_id, User.nickname, Contact.remark).outerjoin(Contact, remark)
        async with self._database.transaction(read_only=True) as session:
            found = await session.exec(named.where(col(User.user_id).in_(members)).limit(MOST_PEOPLE))
            rows = list(found.all())
            silent = sorted(known - {user_id for user_id, _, _ in rows})[: MOST_PEOPLE - len(rows)]
            if silent:  # those with whom there is no chat
                rows += (await session.exec(named.where(col(User.user_id).in_(silent)))).all()
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
    # What is live decides too: is the message visible, the contact still one? A file rests on its grant.
    live = sa.or_(
        sa.and_(col(Message.id).is_not(None), visible_to(tenant_user_id, assistant=True)),
        readable_profile(tenant_user_id),
        col(KnowledgeChunk.source_type) == SourceType.FILE_UPLOAD,
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
    sources = {_source(chunk) for chunk, _, _ in rows if chunk.source_type in PROFILES}
    profiles = await profile_texts(session, tenant_user_id, sources)
    lines = [
        _profile_line(chunk, profiles)
        if chunk.source_type in PROFILES
        else _line(chunk, message, nickname, titles.get(chunk.source_key, ""))
        for chunk, message, nickname in rows
    ]
    return {line.chunk_id: line for line in lines if line is not None}


def _source(chunk: KnowledgeChunk) -> Source:
    return Source(SourceType(chunk.source_type), chunk.source_key)


def _profile_line(chunk: KnowledgeChunk, profiles: Mapping[Source, ProfileText]) -> Line | None:
    """A part of a profile as it reads today, whatever the index holds; None where it has no such part."""
    source = _source(chunk)
    if (profile := profiles.get(source)) is None:
        return None
    parts = split_text(profile.text)
    if chunk.chunk_index >= len(parts):
        return None
    text = parts[chunk.chunk_index]
    if profile.remark and chunk.chunk_index == 0:
        text = f"{profile.remark} · {text}"
    return Line(
        chunk_id=chunk.id or 0,
        source=source,
        title=profile.title,
        message_id=None,
        external_id=None,
        sender_id=None,
        sender="",
        sent_at=None,
        text=text,
    )


def _line(chunk: KnowledgeChunk, message: Message | None, nickname: str | None, title: str) -> Line:
    return Line(
        chunk_id=chunk.id or 0,
        source=_source(chunk),
        title=title,
        message_id=chunk.message_id,
        external_id=message.external_id if message else None,
        sender_id=message.sender_id if message else None,
        sender=nickname or "",
        sent_at=message.sent_at if message else chunk.message_time,
        text=chunk.content,
    )
