"""Who sees what (spec §6): the one predicate of the messenger, its search and the assistant."""

import sqlalchemy as sa
from sqlmodel import col

from store.tables.members import ConversationMember
from store.tables.messages import Message, MessageDeletion


def is_member(user_id: str) -> sa.ColumnElement[bool]:
    """A membership row of this user that has not ended."""
    return sa.and_(col(ConversationMember.user_id) == user_id, col(ConversationMember.left_at).is_(None))


def visible_to(user_id: str, *, assistant: bool = False, recalled: bool = False) -> sa.ColumnElement[bool]:
    """A message that this user sees: a member's, from `visible_from` on, neither deleted nor recalled.

    With `assistant`, the user must not have kept the conversation out of the assistant either. With
    `recalled`, what was recalled counts too: the messenger shows that something was, and not what.
    """
    seen_from = col(ConversationMember.visible_from)
    membership = [
        col(ConversationMember.conversation_id) == col(Message.conversation_id),
        is_member(user_id),
        sa.or_(seen_from.is_(None), col(Message.sent_at) >= seen_from),
    ]
    if assistant:
        membership.append(col(ConversationMember.assistant_off).is_(False))
    deleted = sa.exists().where(
        col(MessageDeletion.user_id) == user_id,
        col(MessageDeletion.message_id) == col(Message.message_id),
    )
    seen = sa.and_(sa.exists().where(*membership), ~deleted)
    return seen if recalled else sa.and_(seen, col(Message.recalled_at).is_(None))
