"""Messages: sent, recalled, deleted; each told to those who are connected once it is stored."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from api.realtime import Audience, Hub
from api.schemas.files import FileOut
from api.schemas.live import DeletedEvent, MessageEvent
from api.schemas.messages import MessageIn, MessageOut
from api.services.message_view import show_message, show_messages, without_quote
from graph.errors import Conflict, Forbidden, NotContacts, TooLateToRecall
from store.database import Database
from store.message_view import MessageView
from store.repositories.contacts import ContactRepository
from store.repositories.conversations import ConversationRepository
from store.repositories.files import FileRepository
from store.repositories.messages import Draft, MessageRepository
from store.tables.conversations import Conversation, ConversationKind
from store.tables.files import StoredFile
from store.tables.members import ConversationMember, MemberRole
from store.tables.messages import EVERYONE, Message, MessageKind
from store.tables.types import utc_now

RECALL_WITHIN = timedelta(minutes=2)
RANKS = {MemberRole.MEMBER: 0, MemberRole.ADMIN: 1, MemberRole.OWNER: 2}


class Sent(NamedTuple):
    """A message, and whether it was not there before."""

    message: MessageOut
    is_new: bool


class Messages:
    """The use cases of messages."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub

    async def send(self, user_id: str, conversation_id: str, body: MessageIn) -> Sent:
        """Stores a message, once for each `client_id`, then tells the members who are connected.

        Raises NotFound, NotContacts where the other side is not to be written to, and Conflict for a
        `client_id` or a file that is used already.
        """
        async with self._database.transaction() as session:
            conversations, messages = ConversationRepository(session), MessageRepository(session)
            conversation, member = await conversations.get_with_member(conversation_id, user_id, lock=True)
            if body.client_id and (known := await messages.sent_before(user_id, body.client_id)):
                _require_same(known, conversation_id, body)
                (shown,) = await show_messages(session, user_id, [known])
                return Sent(shown, is_new=False)
            await _require_reachable(session, conversation, user_id)
            draft = await _draft(session, conversation, member, body)
            (message_id,) = await messages.append(conversation, [draft])
            message = await messages.get_visible(conversation_id, message_id, user_id)
            view = await MessageView.load(session, user_id, [message])
            replied = view.replied.get(message.reply_to or "")
            unquoted = await messages.unseen_by(replied) if replied else set()
        shown = show_message(view, message)
        await self._announce(conversation, shown, unquoted)
        return Sent(shown, is_new=True)

    async def recall(self, user_id: str, conversation_id: str, message_id: str) -> MessageOut:
        """Takes a message back from everyone; one that was, stays so.

        Raises NotFound, Forbidden for who may not, and TooLateToRecall.
        """
        async with self._database.transaction() as session:
            conversations, messages = ConversationRepository(session), MessageRepository(session)
            conversation, member = await conversations.get_with_member(conversation_id, user_id, lock=True)
            message = await messages.get_visible(conversation_id, message_id, user_id, recalled=True)
            is_new = message.recalled_at is None
            if is_new:
                sender = await conversations.find_member(conversation_id, message.sender_id)
                _require_may_recall(member, sender, message)
                await messages.recall(conversation, message)
            (shown,) = await show_messages(session, user_id, [message])
        if is_new:
            await self._announce(conversation, shown)
        return shown

    async def delete(self, user_id: str, conversation_id: str, message_id: str) -> None:
        """Hides a message from this user alone. Raises NotFound."""
        async with self._database.transaction() as session:
            messages = MessageRepository(session)
            message = await messages.get_visible(conversation_id, message_id, user_id, recalled=True)
            await messages.delete_for(user_id, message.message_id)
        event = DeletedEvent(conversation_id=conversation_id, message_id=message_id)
        await self._hub.tell([user_id], event)

    async def _announce(
        self, conversation: Conversation, message: MessageOut, unquoted: set[str] | None = None
    ) -> None:
        """Each member hears it once; those in `unquoted` do not see what it replies to."""
        blind = frozenset(unquoted or ())
        seers = Audience(conversation.conversation_id, conversation.members_version, message.sent_at, blind)
        await self._hub.tell(seers, MessageEvent(message=message))
        if blind:
            await self._hub.tell(blind, MessageEvent(message=without_quote(message)))


def _require_same(known: Message, conversation_id: str, body: MessageIn) -> None:
    given = (conversation_id, body.content, body.file_id, body.reply_to)
    kept = (known.conversation_id, known.content, known.file_id, known.reply_to)
    # What was recalled meanwhile is not kept, and can only be taken for the same.
    if given != kept and not (known.recalled_at and known.conversation_id == conversation_id):
        raise Conflict("This `client_id` was used for another message.")


async def _require_reachable(session: AsyncSession, conversation: Conversation, user_id: str) -> None:
    peer = await ConversationRepository(session).peer_id(conversation, user_id)
    if peer and not await ContactRepository(session).reachable(user_id, [peer]):
        raise NotContacts


async def _draft(
    session: AsyncSession, conversation: Conversation, member: ConversationMember, body: MessageIn
) -> Draft:
    user_id, now = member.user_id, utc_now()
    kind, payload = MessageKind.TEXT, None
    if body.reply_to:
        await MessageRepository(session).get_visible(conversation.conversation_id, body.reply_to, user_id)
    if body.file_id:
        kind, payload = _carried(await FileRepository(session).attach(body.file_id, user_id))
    return Draft(
        user_id,
        body.content,
        max(now, member.visible_from or now),  # the clocks of two servers may differ
        client_id=body.client_id,
        kind=kind,
        payload=payload,
        file_id=body.file_id,
        reply_to=body.reply_to,
        mentions=await _mentioned(session, conversation, user_id, body.mentions),
    )


def _carried(file: StoredFile) -> tuple[MessageKind, dict[str, Any]]:
    is_image = file.media_type.startswith("image/") and file.has_thumbnail
    shown = FileOut.model_validate(file, from_attributes=True)
    return (MessageKind.IMAGE if is_image else MessageKind.FILE), {"file": shown.model_dump(mode="json")}


async def _mentioned(
    session: AsyncSession, conversation: Conversation, user_id: str, wanted: Sequence[str]
) -> list[str]:
    """Of those who are to be mentioned, the other members: somebody may just have left."""
    people = set(wanted) - {EVERYONE, user_id}
    conversations = ConversationRepository(session)
    found = await conversations.members_among(conversation.conversation_id, list(people)) if people else set()
    if conversation.kind == ConversationKind.GROUP:
        found.add(EVERYONE)
    return [name for name in dict.fromkeys(wanted) if name in found]


def _require_may_recall(
    member: ConversationMember, sender: ConversationMember | None, message: Message
) -> None:
    """One's own within two minutes; those who run a group also what is said by those below them."""
    rank = RANKS[MemberRole(member.role)]
    own = message.sender_id == member.user_id
    below = rank > (RANKS[MemberRole(sender.role)] if sender else 0)
    if message.kind == MessageKind.SYSTEM or not (own or below):
        raise Forbidden("Only its sender, or who runs the group, can recall this message.")
    if own and not rank and utc_now() - message.sent_at > RECALL_WITHIN:
        raise TooLateToRecall
