"""Messages as one reader sees them: what their senders are called, and what they reply to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.tables.members import ConversationMember
from store.tables.messages import Message
from store.tables.users import User
from store.visibility import visible_to


@dataclass(frozen=True, slots=True)
class MessageView:
    """`names` by message id, those of `replied` included; `replied` holds what the reader still sees."""

    reader_id: str
    names: Mapping[str, str]
    replied: Mapping[str, Message]

    @classmethod
    async def load(cls, session: AsyncSession, reader_id: str, messages: Sequence[Message]) -> "MessageView":
        """In at most two statements, however many messages and conversations."""
        replied = await _visible(session, reader_id, {m.reply_to for m in messages if m.reply_to})
        shown = {message.message_id for message in messages} | replied.keys()
        return cls(reader_id, await _names(session, shown), replied)


async def _visible(session: AsyncSession, reader_id: str, message_ids: set[str]) -> dict[str, Message]:
    if not message_ids:
        return {}
    found = await session.exec(
        select(Message).where(col(Message.message_id).in_(message_ids), visible_to(reader_id))
    )
    return {message.message_id: message for message in found.all()}


async def _names(session: AsyncSession, message_ids: set[str]) -> dict[str, str]:
    """The name in the group, else the nickname; who has left is called by their nickname again."""
    if not message_ids:
        return {}
    in_group = sa.and_(
        col(ConversationMember.conversation_id) == col(Message.conversation_id),
        col(ConversationMember.user_id) == col(Message.sender_id),
        col(ConversationMember.left_at).is_(None),
    )
    found = await session.exec(
        select(Message.message_id, ConversationMember.nickname, User.nickname)
        .join(User, col(User.user_id) == col(Message.sender_id))
        .outerjoin(ConversationMember, in_group)
        .where(col(Message.message_id).in_(message_ids))
    )
    return {message_id: group_name or nickname for message_id, group_name, nickname in found.all()}
