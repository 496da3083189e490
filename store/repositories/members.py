"""Who takes part in conversations. Every change here is a change of grants, made in sets."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import NotFound
from store.database import upsert
from store.repositories.knowledge import KnowledgeRepository
from store.sources import source_of, sources_of
from store.tables.conversations import Conversation
from store.tables.members import ConversationMember, MemberRole
from store.tables.types import table_of, utc_now

ROWS_A_STATEMENT = 100  # SQLite and MySQL both bound the parameters of one statement


class MemberRepository:
    """Members of conversations that this transaction has locked, or has just made."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self,
        conversation: Conversation,
        user_ids: Sequence[str],
        *,
        visible_from: datetime | None,
        owner_id: str | None = None,
        joined_at: datetime | None = None,
    ) -> None:
        """Joins users, also those who had left, and grants them the conversation. Their number is not asked.

        Who comes anew has read what was said before: it is no news to them, even where they see it.
        """
        rows = [
            {
                "conversation_id": conversation.conversation_id,
                "user_id": user_id,
                "role": MemberRole.OWNER if user_id == owner_id else MemberRole.MEMBER,
                "nickname": "",
                "visible_from": visible_from,
                "joined_at": joined_at or utc_now(),
                "left_at": None,
                "assistant_off": False,
                "pinned_at": None,
                "muted": False,
                "last_read_seq": conversation.last_seq,
            }
            for user_id in user_ids
        ]
        keys, dialect = ("conversation_id", "user_id"), self._session.get_bind().dialect.name
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            batch = rows[start : start + ROWS_A_STATEMENT]
            # Whoever kept it out of the assistant before has not changed their mind by coming back.
            statement = upsert(dialect, table_of(ConversationMember), batch, keys, keep=("assistant_off",))
            await self._session.exec(statement)
        self._count_change(conversation)
        await self._grant(conversation, user_ids, visible_from)

    async def _grant(
        self, conversation: Conversation, user_ids: Sequence[str], visible_from: datetime | None
    ) -> None:
        found = await self._session.exec(
            select(ConversationMember.user_id).where(
                ConversationMember.conversation_id == conversation.conversation_id,
                col(ConversationMember.user_id).in_(list(user_ids)),
                col(ConversationMember.assistant_off).is_(False),
            )
        )
        wanting, knowledge, chat = found.all(), KnowledgeRepository(self._session), source_of(conversation)
        for source in sources_of(conversation):
            # Of a group's name and notice there is only today's.
            await knowledge.grant_all(wanting, source, visible_from if source == chat else None)

    async def remove(self, conversation: Conversation, user_ids: Collection[str]) -> None:
        """Ends memberships and their grants. Raises NotFound where one of them is no member."""
        ended = await self._session.exec(
            sa.update(ConversationMember)
            .where(
                col(ConversationMember.conversation_id) == conversation.conversation_id,
                col(ConversationMember.user_id).in_(list(user_ids)),
                col(ConversationMember.left_at).is_(None),
            )
            .values(left_at=utc_now(), role=MemberRole.MEMBER, pinned_at=None)
        )
        if ended.rowcount != len(user_ids):
            raise NotFound("There is no such member.")
        self._count_change(conversation)
        knowledge = KnowledgeRepository(self._session)
        for source in sources_of(conversation):
            await knowledge.revoke_all(source, user_ids)

    async def remove_everyone(self, conversation: Conversation) -> None:
        """Ends all memberships and grants, however many, in as many statements."""
        await self._session.exec(
            sa.update(ConversationMember)
            .where(
                col(ConversationMember.conversation_id) == conversation.conversation_id,
                col(ConversationMember.left_at).is_(None),
            )
            .values(left_at=utc_now(), role=MemberRole.MEMBER, pinned_at=None)
        )
        self._count_change(conversation)
        knowledge = KnowledgeRepository(self._session)
        for source in sources_of(conversation):
            await knowledge.revoke_all(source)

    def _count_change(self, conversation: Conversation) -> None:
        conversation.members_version += 1
        conversation.updated_at = utc_now()
        self._session.add(conversation)
