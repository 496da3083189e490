"""What the live connections look up: who is told of what, and where each conversation is."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import NotFound
from store.tables.contacts import Contact, ContactBlock
from store.tables.conversations import Conversation
from store.tables.members import ConversationMember
from store.tables.users import ACTIVE, User
from store.visibility import is_member

IDS_A_QUERY = 500


class Typist(NamedTuple):
    """Somebody who types in a conversation of theirs."""

    kind: str
    members_version: int
    name: str


class LiveRepository:
    """For the hub, which asks for no user: whom it tells follows from what it finds."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def members(self, conversation_id: str) -> tuple[int, dict[str, datetime | None]]:
        """The `members_version` and who takes part, with their `visible_from`; 0 where there is none."""
        taking_part = sa.and_(
            col(ConversationMember.conversation_id) == col(Conversation.conversation_id),
            col(ConversationMember.left_at).is_(None),
        )
        found = await self._session.exec(
            select(Conversation.members_version, ConversationMember.user_id, ConversationMember.visible_from)
            .outerjoin(ConversationMember, taking_part)
            .where(Conversation.conversation_id == conversation_id)
        )
        rows = found.all()
        return (rows[0][0] if rows else 0), {user_id: since for _, user_id, since in rows if user_id}

    async def positions(self, user_id: str) -> dict[str, int]:
        """`last_change` of each conversation of a user, the one with the newest message first."""
        found = await self._session.exec(
            select(Conversation.conversation_id, Conversation.last_change)
            .join(
                ConversationMember,
                col(ConversationMember.conversation_id) == col(Conversation.conversation_id),
            )
            .where(is_member(user_id))
            .order_by(col(Conversation.last_message_at).desc(), col(Conversation.id).desc())
        )
        return dict(found.all())

    async def typist(self, conversation_id: str, user_id: str) -> Typist:
        """Raises NotFound where the user is no member, as where there is no such conversation."""
        found = await self._session.exec(
            select(
                Conversation.kind, Conversation.members_version, ConversationMember.nickname, User.nickname
            )
            .join(
                ConversationMember,
                col(ConversationMember.conversation_id) == col(Conversation.conversation_id),
            )
            .join(User, col(User.user_id) == col(ConversationMember.user_id))
            .where(Conversation.conversation_id == conversation_id, is_member(user_id))
        )
        if (row := found.one_or_none()) is None:
            raise NotFound("There is no such conversation.")
        kind, version, in_group, nickname = row
        return Typist(kind, version, in_group or nickname)

    async def friends(self, user_id: str) -> set[str]:
        """Contacts both ways of whom neither blocks the other: they may know whether the user is there."""
        back, block = aliased(Contact), ContactBlock
        blocked = sa.or_(
            sa.and_(col(block.user_id) == user_id, col(block.blocked_id) == col(Contact.contact_id)),
            sa.and_(col(block.user_id) == col(Contact.contact_id), col(block.blocked_id) == user_id),
        )
        found = await self._session.exec(
            select(Contact.contact_id)
            .join(
                back, sa.and_(col(back.user_id) == col(Contact.contact_id), col(back.contact_id) == user_id)
            )
            .where(Contact.user_id == user_id, ~sa.exists().where(blocked))
        )
        return set(found.all())

    async def inactive(self, user_ids: Collection[str]) -> set[str]:
        """Those of these users who are disabled or gone."""
        wanted, active = list(user_ids), set[str]()
        for start in range(0, len(wanted), IDS_A_QUERY):
            found = await self._session.exec(
                select(User.user_id).where(
                    col(User.user_id).in_(wanted[start : start + IDS_A_QUERY]), User.status == ACTIVE
                )
            )
            active.update(found.all())
        return set(wanted) - active
