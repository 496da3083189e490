"""What a member decides for themselves: pinned, muted, kept out of the assistant, read up to somewhere."""

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from store.repositories.knowledge import KnowledgeRepository
from store.sources import source_of, sources_of
from store.tables.conversations import Conversation
from store.tables.members import ConversationMember
from store.tables.types import utc_now
from store.visibility import is_member


class MemberSettings:
    """Settings of members in conversations that the caller has already been let into."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def change(
        self,
        conversation: Conversation,
        member: ConversationMember,
        *,
        pinned: bool | None = None,
        muted: bool | None = None,
        kept_out: bool | None = None,
    ) -> None:
        """A member's own settings. The conversation must be locked: a grant may end or begin again."""
        if pinned is not None and pinned != (member.pinned_at is not None):
            member.pinned_at = utc_now() if pinned else None
        if muted is not None:
            member.muted = muted
        if kept_out is not None and kept_out != member.assistant_off:
            member.assistant_off = kept_out
            knowledge, chat = KnowledgeRepository(self._session), source_of(conversation)
            for source in sources_of(conversation):
                if kept_out:
                    await knowledge.revoke(member.user_id, source)
                else:
                    seen_from = member.visible_from if source == chat else None
                    await knowledge.grant(member.user_id, source, seen_from)
        self._session.add(member)

    async def mark_read(self, conversation: Conversation, user_id: str, seq: int) -> bool:
        """Moves the user's read position on, never back nor past the end. Whether it moved."""
        reached = min(seq, conversation.last_seq)
        moved = await self._session.exec(
            sa.update(ConversationMember)
            .where(
                col(ConversationMember.conversation_id) == conversation.conversation_id,
                is_member(user_id),
                col(ConversationMember.last_read_seq) < reached,
            )
            .values(last_read_seq=reached)
            .execution_options(synchronize_session=False)
        )
        return bool(moved.rowcount)

    async def mark_history_read(self, conversation: Conversation, before: int) -> None:
        """What was just imported is no news to those who had read all that was there `before` it."""
        await self._session.exec(
            sa.update(ConversationMember)
            .where(
                col(ConversationMember.conversation_id) == conversation.conversation_id,
                col(ConversationMember.last_read_seq) >= before,
            )
            .values(last_read_seq=conversation.last_seq)
            .execution_options(synchronize_session=False)
        )
