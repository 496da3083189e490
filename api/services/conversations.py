"""Conversations as their members have them: listed, read up to somewhere, pinned, muted, kept out."""

from api.realtime import Hub
from api.schemas.live import ConversationEvent, ReadEvent
from api.schemas.messages import ConversationChangeIn, ConversationOut, ConversationsOut
from api.services.message_view import show_conversations
from store.database import Database
from store.repositories.contacts import ContactRepository
from store.repositories.conversation_list import ConversationList
from store.repositories.conversations import ConversationRepository
from store.repositories.member_settings import MemberSettings


class Conversations:
    """The use cases of conversations that ask only for oneself."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub

    async def page(self, user_id: str, limit: int, offset: int, query: str) -> ConversationsOut:
        """Pinned ones first, then the one with the newest message."""
        async with self._database.transaction(read_only=True) as session:
            own = ConversationList(session, user_id)
            listed = await own.page(limit, offset, query)
            shown = await show_conversations(session, user_id, listed)
            return ConversationsOut(conversations=shown, total=await own.count(query))

    async def get(self, user_id: str, conversation_id: str) -> ConversationOut:
        """Raises NotFound."""
        async with self._database.transaction(read_only=True) as session:
            listed = await ConversationList(session, user_id).get(conversation_id)
            (shown,) = await show_conversations(session, user_id, [listed])
        return shown

    async def own_notes(self, user_id: str) -> ConversationOut:
        """The user's chat with themselves, made when it is first asked for."""
        async with self._database.transaction() as session:
            conversations = ConversationRepository(session)
            # Two devices may ask for it at the same moment.
            await ContactRepository(session).lock_pair(user_id, user_id)
            notes = await conversations.own_notes(user_id)
            is_new = notes is None
            if notes is None:
                notes = await conversations.create_private([user_id])
        if is_new:
            await self._hub.tell([user_id], ConversationEvent(conversation_id=notes.conversation_id))
        return await self.get(user_id, notes.conversation_id)

    async def change(
        self, user_id: str, conversation_id: str, changes: ConversationChangeIn
    ) -> ConversationOut:
        """Changes the user's own settings; a grant ends or begins in the same transaction."""
        async with self._database.transaction() as session:
            conversations = ConversationRepository(session)
            conversation, member = await conversations.get_with_member(conversation_id, user_id, lock=True)
            await MemberSettings(session).change(conversation, member, **changes.model_dump())
        await self._hub.tell([user_id], ConversationEvent(conversation_id=conversation_id))
        return await self.get(user_id, conversation_id)

    async def mark_read(self, user_id: str, conversation_id: str, seq: int) -> None:
        """Moves the read position on. The other side of a private chat hears of it, a group does not."""
        async with self._database.transaction() as session:
            conversations = ConversationRepository(session)
            conversation = await conversations.get_for_member(conversation_id, user_id)
            moved = await MemberSettings(session).mark_read(conversation, user_id, seq)
            peer = await conversations.peer_id(conversation, user_id)
        if moved:
            reached = min(seq, conversation.last_seq)
            event = ReadEvent(conversation_id=conversation_id, user_id=user_id, seq=reached)
            await self._hub.tell([user_id, peer] if peer else [user_id], event)
