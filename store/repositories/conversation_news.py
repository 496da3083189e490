"""What is new in conversations to one of their members: counted when asked for, never stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.tables.conversations import Conversation
from store.tables.members import ConversationMember
from store.tables.messages import EVERYONE, Message, MessageKind, MessageMention
from store.visibility import visible_to

MOST_UNREAD = 100  # counting stops there, so that a conversation of a million costs no more
Rows = Sequence[tuple[Conversation, ConversationMember]]


@dataclass(frozen=True, slots=True)
class News:
    """By conversation id; of what has nothing unread there is no entry."""

    unread: Mapping[str, int]
    mentioned: frozenset[str]
    last_messages: Mapping[str, Message]


async def read_news(session: AsyncSession, user_id: str, rows: Rows) -> News:
    """What is new to this user in these conversations, in four statements however many they are."""
    return News(
        await _unread(session, user_id, rows),
        frozenset(await _mentioned(session, user_id, rows)),
        await _last_messages(session, user_id, rows),
    )


async def _unread(session: AsyncSession, user_id: str, rows: Rows) -> dict[str, int]:
    """Up to MOST_UNREAD of each; the ranges are written out, so that every database reads only them."""
    spans = [
        sa.and_(
            col(Message.conversation_id) == conversation.conversation_id,
            col(Message.seq) > max(member.last_read_seq, conversation.last_seq - MOST_UNREAD),
        )
        for conversation, member in rows
        if _has_news(conversation, member)
    ]
    if not spans:
        return {}
    found = await session.exec(
        select(Message.conversation_id, sa.func.count())
        .where(
            sa.or_(*spans),
            Message.sender_id != user_id,
            Message.kind != MessageKind.SYSTEM,
            visible_to(user_id),
        )
        .group_by(col(Message.conversation_id))
    )
    return dict(found.all())


async def _mentioned(session: AsyncSession, user_id: str, rows: Rows) -> set[str]:
    spans = [
        sa.and_(
            col(MessageMention.conversation_id) == conversation.conversation_id,
            col(MessageMention.seq) > member.last_read_seq,
        )
        for conversation, member in rows
        if _has_news(conversation, member)
    ]
    if not spans:
        return set()
    found = await session.exec(
        select(MessageMention.conversation_id)
        .join(Message, col(Message.message_id) == col(MessageMention.message_id))
        .where(
            sa.or_(*spans),
            col(MessageMention.user_id).in_((user_id, EVERYONE)),
            Message.sender_id != user_id,
            visible_to(user_id),
        )
        .distinct()
    )
    return set(found.all())


async def _last_messages(session: AsyncSession, user_id: str, rows: Rows) -> dict[str, Message]:
    """The last message of each that the user sees, of the last MOST_UNREAD; also one recalled."""
    keys = [conversation.conversation_id for conversation, member in rows if _sees(conversation, member)]
    last = (
        sa.select(col(Message.id))
        .where(
            col(Message.conversation_id) == col(Conversation.conversation_id),
            col(Message.seq) > col(Conversation.last_seq) - MOST_UNREAD,
            visible_to(user_id, recalled=True),
        )
        .order_by(col(Message.seq).desc())
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )
    ids = await session.exec(
        select(last).select_from(Conversation).where(col(Conversation.conversation_id).in_(keys))
    )
    found = await session.exec(select(Message).where(col(Message.id).in_(ids.all())))
    return {message.conversation_id: message for message in found.all()}


def _sees(conversation: Conversation, member: ConversationMember) -> bool:
    """Whether anything in it can have been said since the member sees it."""
    newest = conversation.last_message_at
    return newest is not None and (member.visible_from is None or newest >= member.visible_from)


def _has_news(conversation: Conversation, member: ConversationMember) -> bool:
    return conversation.last_seq > member.last_read_seq and _sees(conversation, member)
