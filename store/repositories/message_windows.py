"""Reads along the order of a conversation, in ranges that grow until they held enough.

With one end open, MariaDB and MySQL walk all of a conversation up to where the range begins.
"""

from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from store.tables.conversations import Conversation
from store.tables.members import ConversationMember
from store.tables.messages import Message
from store.visibility import is_member

FIRST_SPAN, GROWTH = 200, 8


class Bounds(NamedTuple):
    """How far a conversation goes, and, where its times follow its order, what a member cannot see of it."""

    conversation_id: str
    last_seq: int = 0
    last_change: int = 0
    hidden_before: datetime | None = None


async def bounds_of(session: AsyncSession, conversation_id: str, user_id: str) -> Bounds:
    """Empty ones for who is no member."""
    found = await session.exec(
        select(Conversation, ConversationMember.visible_from)
        .join(
            ConversationMember,
            col(ConversationMember.conversation_id) == col(Conversation.conversation_id),
        )
        .where(Conversation.conversation_id == conversation_id, is_member(user_id))
    )
    if (row := found.one_or_none()) is None:
        return Bounds(conversation_id)
    conversation, visible_from = row
    # An import may bring old messages after new ones.
    hidden_before = None if conversation.import_namespace else visible_from
    return Bounds(conversation_id, conversation.last_seq, conversation.last_change, hidden_before)


async def read_after(
    session: AsyncSession, query: SelectOfScalar[Message], number: Any, start: int, end: int, limit: int
) -> list[Message]:
    """Up to `limit` rows of the query by `number`, past `start` and no further than `end`."""
    found: list[Message] = []
    span = max(FIRST_SPAN, 4 * limit)
    while len(found) < limit and start < end:
        part = query.where(number > start, number <= start + span).order_by(number)
        found += (await session.exec(part.limit(limit - len(found)))).all()
        start, span = start + span, span * GROWTH
    return found


async def read_before(
    session: AsyncSession, query: SelectOfScalar[Message], bounds: Bounds, start: int, limit: int
) -> list[Message]:
    """Up to `limit` rows of the query below the `seq` of `start`, the last first."""
    found: list[Message] = []
    span, seq = max(FIRST_SPAN, 4 * limit), col(Message.seq)
    while len(found) < limit and start > 1:
        part = query.where(seq < start, seq >= start - span).order_by(seq.desc())
        rows = (await session.exec(part.limit(limit - len(found)))).all()
        if not rows and await _is_hidden(session, bounds, start - 1):
            break  # what is older still is hidden as well, be it a million
        found += rows
        start, span = start - span, span * GROWTH
    return found


async def _is_hidden(session: AsyncSession, bounds: Bounds, seq: int) -> bool:
    """Whether this message is from before the member sees any."""
    if bounds.hidden_before is None:
        return False
    found = await session.exec(
        select(Message.sent_at).where(Message.conversation_id == bounds.conversation_id, Message.seq == seq)
    )
    sent_at = found.one_or_none()
    return sent_at is not None and sent_at < bounds.hidden_before
