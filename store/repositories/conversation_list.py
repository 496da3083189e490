"""The list of a user's conversations: a page takes as many statements as one row of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import NotFound
from store.database import holds
from store.repositories.contacts import ContactRepository
from store.repositories.conversation_news import read_news
from store.repositories.conversations import has_as_contact
from store.tables.contacts import Contact
from store.tables.conversations import Conversation, ConversationKind
from store.tables.groups import Group
from store.tables.members import ConversationMember
from store.tables.messages import Message
from store.tables.users import User
from store.visibility import is_member


@dataclass(frozen=True, slots=True)
class Peer:
    """The other side of a private chat."""

    user: User
    remark: str
    last_read_seq: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation as one of its members sees it listed."""

    conversation: Conversation
    member: ConversationMember
    title: str
    peer: Peer | None
    member_count: int
    unread: int
    mentioned: bool
    last_message: Message | None
    can_send: bool


class ConversationList:
    """What one user sees of their own conversations."""

    def __init__(self, session: AsyncSession, user_id: str) -> None:
        self._session = session
        self._user_id = user_id

    async def page(self, limit: int, offset: int, query: str = "") -> list[Listed]:
        """Pinned ones first, then the one with the newest message; `query` is a part of the title."""
        pinned = col(ConversationMember.pinned_at).is_not(None)
        newest = col(Conversation.last_message_at)
        return await self._listed(
            self._own(query)
            .order_by(pinned.desc(), newest.desc(), col(Conversation.id).desc())
            .limit(limit)
            .offset(offset)
        )

    async def count(self, query: str = "") -> int:
        """How many there are on all pages."""
        found = await self._session.exec(select(sa.func.count()).select_from(self._own(query).subquery()))
        return found.one()

    async def get(self, conversation_id: str) -> Listed:
        """One of them. Raises NotFound."""
        found = await self._listed(self._own().where(Conversation.conversation_id == conversation_id))
        if not found:
            raise NotFound("There is no such conversation.")
        return found[0]

    def _own(self, query: str = "") -> Any:
        """The user's conversations with their memberships."""
        rows = (
            select(Conversation, ConversationMember)
            .join(
                ConversationMember,
                col(ConversationMember.conversation_id) == col(Conversation.conversation_id),
            )
            .where(is_member(self._user_id))
        )
        return rows.where(self._is_called(query)) if query else rows

    def _is_called(self, query: str) -> sa.ColumnElement[bool]:
        dialect, other = self._session.get_bind().dialect.name, aliased(ConversationMember)
        group = sa.exists().where(
            col(Group.group_id) == col(Conversation.conversation_id), holds(dialect, Group.name, query)
        )
        peer = (
            sa.select(col(User.user_id))
            .join(other, col(other.user_id) == col(User.user_id))
            .outerjoin(Contact, has_as_contact(self._user_id))
            .where(
                col(Conversation.kind) == ConversationKind.PRIVATE,
                col(other.conversation_id) == col(Conversation.conversation_id),
                col(other.user_id) != self._user_id,
                sa.or_(*(holds(dialect, name, query) for name in (User.nickname, Contact.remark))),
            )
            .exists()
        )
        return sa.or_(group, peer, holds(dialect, Conversation.title, query))

    async def _listed(self, page: Any) -> list[Listed]:
        rows: Sequence[tuple[Conversation, ConversationMember]] = (await self._session.exec(page)).all()
        if not rows:
            return []
        keys = [conversation.conversation_id for conversation, _ in rows]
        groups = [c.conversation_id for c, _ in rows if c.kind == ConversationKind.GROUP]
        names = await self._group_names(groups)
        counts = await self._member_counts(groups)
        peers = await self._peers(keys)
        others = {peer.user.user_id for peer in peers.values()}
        reachable = (
            await ContactRepository(self._session).reachable(self._user_id, others) if others else set()
        )
        news = await read_news(self._session, self._user_id, rows)

        def listed(conversation: Conversation, member: ConversationMember) -> Listed:
            key, peer = conversation.conversation_id, peers.get(conversation.conversation_id)
            called = (peer.remark or peer.user.nickname) if peer else names.get(key)
            return Listed(
                conversation,
                member,
                title=called or conversation.title,
                peer=peer,
                member_count=counts.get(key, 2 if peer else 1),
                unread=news.unread.get(key, 0),
                mentioned=key in news.mentioned,
                last_message=news.last_messages.get(key),
                can_send=peer is None or peer.user.user_id in reachable,
            )

        return [listed(conversation, member) for conversation, member in rows]

    async def _group_names(self, group_ids: Sequence[str]) -> dict[str, str]:
        found = await self._session.exec(
            select(Group.group_id, Group.name).where(col(Group.group_id).in_(group_ids))
        )
        return dict(found.all())

    async def _member_counts(self, group_ids: Sequence[str]) -> dict[str, int]:
        found = await self._session.exec(
            select(ConversationMember.conversation_id, sa.func.count())
            .where(
                col(ConversationMember.conversation_id).in_(group_ids),
                col(ConversationMember.left_at).is_(None),
            )
            .group_by(col(ConversationMember.conversation_id))
        )
        return dict(found.all())

    async def _peers(self, conversation_ids: Sequence[str]) -> dict[str, Peer]:
        other = ConversationMember
        found = await self._session.exec(
            select(other.conversation_id, User, Contact.remark, other.last_read_seq)
            .join(Conversation, col(Conversation.conversation_id) == col(other.conversation_id))
            .join(User, col(User.user_id) == col(other.user_id))
            .outerjoin(Contact, has_as_contact(self._user_id))
            .where(
                col(other.conversation_id).in_(list(conversation_ids)),
                Conversation.kind == ConversationKind.PRIVATE,
                other.user_id != self._user_id,
            )
        )
        return {key: Peer(user, remark or "", read) for key, user, remark, read in found.all()}
