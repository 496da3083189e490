"""Search in what a user sees, in plain SQL: it works the same whatever becomes of the assistant's index."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import NotFound
from store.database import holds
from store.tables.members import ConversationMember
from store.tables.messages import Message, MessageKind
from store.visibility import is_member, visible_to


async def search_messages(
    session: AsyncSession,
    user_id: str,
    part: str,
    limit: int,
    *,
    conversation_id: str | None = None,
    before: str | None = None,
) -> Sequence[Message]:
    """Up to `limit` messages that hold this text, newest first; `before`: those older than a message.

    Raises NotFound where that is none of the user's conversations.
    """
    own = select(ConversationMember.conversation_id).where(is_member(user_id))
    query = (
        select(Message)
        .where(
            col(Message.conversation_id).in_(own),
            Message.kind != MessageKind.SYSTEM,
            holds(session.get_bind().dialect.name, Message.content, part),
            visible_to(user_id),
        )
        .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
        .limit(limit)
    )
    if conversation_id is not None:
        query = query.where(Message.conversation_id == conversation_id)
    if before is not None:
        sent_at, number = await _place(session, user_id, before)
        same_time = sa.and_(col(Message.sent_at) == sent_at, col(Message.id) < number)
        query = query.where(sa.or_(col(Message.sent_at) < sent_at, same_time))
    return (await session.exec(query)).all()


async def _place(session: AsyncSession, user_id: str, message_id: str) -> tuple[object, int | None]:
    """Where a page ended; the message itself may have been recalled or deleted since."""
    own = select(ConversationMember.conversation_id).where(is_member(user_id))
    found = await session.exec(
        select(Message.sent_at, Message.id).where(
            Message.message_id == message_id, col(Message.conversation_id).in_(own)
        )
    )
    if (place := found.one_or_none()) is None:
        raise NotFound("There is no such message.")
    return place
