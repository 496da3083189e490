"""Conversations and who takes part in them. A change of members is a change of grants."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import NotFound
from graph.ports import Source, SourceType
from store.ids import Prefix, new_id
from store.repositories.knowledge import KnowledgeRepository
from store.tables.conversations import Conversation, ConversationKind
from store.tables.groups import Group
from store.tables.members import ConversationMember, MemberRole
from store.tables.types import utc_now
from store.tables.users import User
from store.visibility import is_member

SOURCE_TYPES = {
    ConversationKind.PRIVATE: SourceType.CHAT_PRIVATE,
    ConversationKind.GROUP: SourceType.CHAT_GROUP,
}


def source_of(conversation: Conversation) -> Source:
    """The conversation as a source of knowledge."""
    return Source(SOURCE_TYPES[ConversationKind(conversation.kind)], conversation.conversation_id)


class ConversationSummary(NamedTuple):
    """A conversation as one of its members sees it listed."""

    conversation: Conversation
    title: str


class ConversationRepository:
    """All conversations of the server; each method that serves a user asks for the user."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create_private(self, user_ids: Sequence[str], *, title: str = "") -> Conversation:
        """A chat of two, or of one with themselves. The first of a pair is where its messages go."""
        pair = ":".join(sorted(user_ids))
        taken = await self._session.exec(select(Conversation.id).where(Conversation.pair_key == pair))
        conversation = Conversation(
            conversation_id=new_id(Prefix.CONVERSATION),
            kind=ConversationKind.PRIVATE,
            pair_key=None if taken.first() else pair,
            title=title,
        )
        self._session.add(conversation)
        for user_id in user_ids:
            await self.add_member(conversation, user_id, visible_from=None)
        return conversation

    async def create_group(self, name: str, owner_id: str | None, member_ids: Sequence[str]) -> Conversation:
        """A group whose first members see all of it."""
        conversation = Conversation(conversation_id=new_id(Prefix.CONVERSATION), kind=ConversationKind.GROUP)
        self._session.add(conversation)
        self._session.add(Group(group_id=conversation.conversation_id, name=name, owner_id=owner_id))
        for user_id in member_ids:
            role = MemberRole.OWNER if user_id == owner_id else MemberRole.MEMBER
            await self.add_member(conversation, user_id, visible_from=None, role=role)
        return conversation

    async def add_member(
        self,
        conversation: Conversation,
        user_id: str,
        *,
        visible_from: datetime | None,
        role: MemberRole = MemberRole.MEMBER,
    ) -> None:
        """Joins a user, again where they had left, and grants them the conversation."""
        member = await self._member(conversation.conversation_id, user_id)
        if member is None:
            member = ConversationMember(conversation_id=conversation.conversation_id, user_id=user_id)
        member.role, member.visible_from = role, visible_from
        member.joined_at, member.left_at = utc_now(), None
        self._session.add(member)
        await self._session.flush()
        if not member.assistant_off:
            await KnowledgeRepository(self._session).grant(user_id, source_of(conversation), visible_from)

    async def remove_member(self, conversation: Conversation, user_id: str) -> None:
        """Ends a membership and its grant. Raises NotFound for someone who is not in it."""
        member = await self._member(conversation.conversation_id, user_id)
        if member is None or member.left_at is not None:
            raise NotFound("There is no such member.")
        member.left_at = utc_now()
        self._session.add(member)
        await KnowledgeRepository(self._session).revoke(user_id, source_of(conversation))

    async def _member(self, conversation_id: str, user_id: str) -> ConversationMember | None:
        found = await self._session.exec(
            select(ConversationMember).where(
                ConversationMember.conversation_id == conversation_id,
                ConversationMember.user_id == user_id,
            )
        )
        return found.one_or_none()

    async def get_imported(
        self, namespace: str, external_id: str, *, lock: bool = False
    ) -> Conversation | None:
        """The conversation that was imported under this id."""
        query = select(Conversation).where(
            Conversation.import_namespace == namespace,
            Conversation.import_key == _import_key(external_id),
        )
        if lock:
            query = query.with_for_update()
        return (await self._session.exec(query)).one_or_none()

    async def mark_imported(self, conversation: Conversation, namespace: str, external_id: str) -> None:
        conversation.import_namespace, conversation.import_key = namespace, _import_key(external_id)
        self._session.add(conversation)
        await self._session.flush()

    async def member_ids(self, conversation_id: str) -> Sequence[str]:
        """Everyone who takes part now."""
        found = await self._session.exec(
            select(ConversationMember.user_id).where(
                ConversationMember.conversation_id == conversation_id,
                col(ConversationMember.left_at).is_(None),
            )
        )
        return found.all()

    async def get_for_member(self, conversation_id: str, user_id: str, *, lock: bool = False) -> Conversation:
        """Raises NotFound where the user is no member, as where there is none."""
        query = (
            select(Conversation)
            .join(
                ConversationMember,
                col(ConversationMember.conversation_id) == col(Conversation.conversation_id),
            )
            .where(Conversation.conversation_id == conversation_id, is_member(user_id))
        )
        if lock:
            query = query.with_for_update(of=Conversation)
        if (conversation := (await self._session.exec(query)).one_or_none()) is None:
            raise NotFound("There is no such conversation.")
        return conversation

    async def list_for_member(self, user_id: str, limit: int, offset: int) -> list[ConversationSummary]:
        """The user's conversations, the one with the newest message first."""
        found = await self._session.exec(
            select(Conversation)
            .join(
                ConversationMember,
                col(ConversationMember.conversation_id) == col(Conversation.conversation_id),
            )
            .where(is_member(user_id))
            .order_by(col(Conversation.last_message_at).desc(), col(Conversation.id).desc())
            .limit(limit)
            .offset(offset)
        )
        conversations = found.all()
        titles = await self.titles([c.conversation_id for c in conversations], user_id)
        return [ConversationSummary(c, titles[c.conversation_id]) for c in conversations]

    async def titles(self, conversation_ids: Sequence[str], user_id: str) -> dict[str, str]:
        """What each conversation is called for this user: the group's name, or the other's."""
        other = sa.and_(
            col(ConversationMember.conversation_id) == col(Conversation.conversation_id),
            col(ConversationMember.user_id) != user_id,
            col(Conversation.kind) == ConversationKind.PRIVATE,
        )
        found = await self._session.exec(
            select(Conversation.conversation_id, Conversation.title, Group.name, User.nickname)
            .outerjoin(Group, col(Group.group_id) == col(Conversation.conversation_id))
            .outerjoin(ConversationMember, other)
            .outerjoin(User, col(User.user_id) == col(ConversationMember.user_id))
            .where(col(Conversation.conversation_id).in_(list(conversation_ids)))
        )
        return {key: group or nickname or title for key, title, group, nickname in found.all()}


def _import_key(external_id: str) -> str:
    return hashlib.sha256(external_id.encode()).hexdigest()
