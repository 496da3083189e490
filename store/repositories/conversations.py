"""Conversations and who takes part in them. A change of members is a change of grants."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import NotFound
from store.ids import Prefix, new_id
from store.repositories.members import MemberRepository
from store.sources import source_of as source_of
from store.tables.contacts import Contact
from store.tables.conversations import Conversation, ConversationKind
from store.tables.groups import Group
from store.tables.members import ConversationMember
from store.tables.users import User
from store.visibility import is_member


def has_as_contact(user_id: str) -> sa.ColumnElement[bool]:
    """The row in which this user has the one of `User` as a contact."""
    return sa.and_(col(Contact.user_id) == user_id, col(Contact.contact_id) == col(User.user_id))


class ConversationRepository:
    """All conversations of the server; each method that serves a user asks for the user."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create_private(self, user_ids: Sequence[str], *, title: str = "") -> Conversation:
        """A chat of two, or of one with themselves. The first of a pair is where its messages go."""
        pair = pair_key(user_ids)
        taken = await self._session.exec(select(Conversation.id).where(Conversation.pair_key == pair))
        conversation = Conversation(
            conversation_id=new_id(Prefix.CONVERSATION),
            kind=ConversationKind.PRIVATE,
            pair_key=None if taken.first() else pair,
            title=title,
        )
        self._session.add(conversation)
        await MemberRepository(self._session).add(conversation, user_ids, visible_from=None)
        return conversation

    async def private_ids(self, user_id: str, other_ids: Sequence[str]) -> dict[str, str]:
        """The private chats of one user with these others, by the other's id."""
        pairs = {pair_key([user_id, other]): other for other in other_ids}
        found = await self._session.exec(
            select(Conversation.pair_key, Conversation.conversation_id).where(
                col(Conversation.pair_key).in_(list(pairs))
            )
        )
        return {pairs[pair]: conversation_id for pair, conversation_id in found.all() if pair}

    async def create_group(self, name: str, owner_id: str | None, member_ids: Sequence[str]) -> Conversation:
        """A group whose first members see all of it."""
        conversation = Conversation(conversation_id=new_id(Prefix.CONVERSATION), kind=ConversationKind.GROUP)
        self._session.add(conversation)
        self._session.add(Group(group_id=conversation.conversation_id, name=name, owner_id=owner_id))
        members = MemberRepository(self._session)
        await members.add(conversation, member_ids, visible_from=None, owner_id=owner_id)
        return conversation

    async def add_member(
        self, conversation: Conversation, user_id: str, *, visible_from: datetime | None
    ) -> None:
        """Joins a user, again where they had left, and grants them the conversation."""
        await MemberRepository(self._session).add(conversation, [user_id], visible_from=visible_from)

    async def remove_member(self, conversation: Conversation, user_id: str) -> None:
        """Ends a membership and its grants. Raises NotFound for someone who is not in it."""
        await MemberRepository(self._session).remove(conversation, [user_id])

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

    async def get_with_member(
        self, conversation_id: str, user_id: str, *, lock: bool = False
    ) -> tuple[Conversation, ConversationMember]:
        """The conversation and the user's place in it. Raises NotFound like `get_for_member`.

        With `lock`, nobody joins or leaves until this transaction ends.
        """
        conversation = await self.get_for_member(conversation_id, user_id, lock=lock)
        # Asked once the lock is there: the membership may have ended while this waited for it.
        if (member := await self.find_member(conversation_id, user_id)) is None:
            raise NotFound("There is no such conversation.")
        return conversation, member

    async def find_member(self, conversation_id: str, user_id: str) -> ConversationMember | None:
        """Somebody's place in a conversation, unless they have left."""
        found = await self._session.exec(
            select(ConversationMember).where(
                ConversationMember.conversation_id == conversation_id, is_member(user_id)
            )
        )
        return found.one_or_none()

    async def own_notes(self, user_id: str) -> Conversation | None:
        """The user's chat with themselves, if there is one."""
        found = await self._session.exec(select(Conversation).where(Conversation.pair_key == user_id))
        return found.one_or_none()

    async def peer_id(self, conversation: Conversation, user_id: str) -> str | None:
        """The other side of a private chat; None in a group and in a chat with oneself."""
        if conversation.kind != ConversationKind.PRIVATE:
            return None
        found = await self._session.exec(
            select(ConversationMember.user_id).where(
                ConversationMember.conversation_id == conversation.conversation_id,
                ConversationMember.user_id != user_id,
            )
        )
        return found.one_or_none()

    async def members_among(self, conversation_id: str, user_ids: Sequence[str]) -> set[str]:
        """Of these users, those who take part now."""
        found = await self._session.exec(
            select(ConversationMember.user_id).where(
                ConversationMember.conversation_id == conversation_id,
                col(ConversationMember.user_id).in_(list(user_ids)),
                col(ConversationMember.left_at).is_(None),
            )
        )
        return set(found.all())

    async def titles(self, conversation_ids: Sequence[str], user_id: str) -> dict[str, str]:
        """What each conversation is called for this user: the group's name, or what they call the other."""
        other = sa.and_(
            col(ConversationMember.conversation_id) == col(Conversation.conversation_id),
            col(ConversationMember.user_id) != user_id,
            col(Conversation.kind) == ConversationKind.PRIVATE,
        )
        names = (col(Group.name), col(Contact.remark), col(User.nickname))
        called = sa.func.coalesce(*(sa.func.nullif(name, "") for name in names), col(Conversation.title))
        found = await self._session.exec(
            select(Conversation.conversation_id, called)
            .outerjoin(Group, col(Group.group_id) == col(Conversation.conversation_id))
            .outerjoin(ConversationMember, other)
            .outerjoin(User, col(User.user_id) == col(ConversationMember.user_id))
            .outerjoin(Contact, has_as_contact(user_id))
            .where(col(Conversation.conversation_id).in_(list(conversation_ids)))
        )
        return dict(found.all())


def pair_key(user_ids: Sequence[str]) -> str:
    return ":".join(sorted(user_ids))


def _import_key(external_id: str) -> str:
    return hashlib.sha256(external_id.encode()).hexdigest()
