"""What a change of a group makes known: its system message in the transaction, the live events after it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from api.realtime import Audience, Hub
from api.schemas.live import ConversationEvent, GoneEvent, GroupEvent, MessageEvent
from api.schemas.messages import MessageOut, NamedUser, SystemEvent
from store.repositories.groups import GroupRepository
from store.repositories.messages import Draft, MessageRepository
from store.tables.conversations import Conversation
from store.tables.messages import MessageKind
from store.tables.types import utc_now

EventName = Literal["created", "joined", "invited", "left", "removed", "renamed", "notice", "role", "owner"]


@dataclass(slots=True)
class GroupNews:
    """Of one transaction that has locked the conversation. `tell` comes after its commit."""

    conversation: Conversation
    at: datetime = field(default_factory=utc_now)
    _added: list[str] = field(default_factory=list)
    _gone: list[str] = field(default_factory=list)
    _messages: list[MessageOut] = field(default_factory=list)
    _changed: list[Literal["info", "members"]] = field(default_factory=list)
    _managers: Sequence[str] = ()
    _listed_anew: bool = False

    async def say(
        self,
        session: AsyncSession,
        sender_id: str,
        event: EventName,
        user_ids: Collection[str] = (),
        name: str | None = None,
    ) -> None:
        """Writes the system message. Names are those of now: whoever leaves later stays called so."""
        names = await GroupRepository(session).names(
            self.conversation.conversation_id, {sender_id, *user_ids}
        )
        users = [NamedUser(user_id=user_id, name=names.get(user_id, "")) for user_id in user_ids]
        system = SystemEvent(event=event, users=users, name=name)
        payload = {"system": system.model_dump(mode="json")}
        draft = Draft(sender_id, "", self.at, kind=MessageKind.SYSTEM, payload=payload)
        (message_id,) = await MessageRepository(session).append(self.conversation, [draft])
        self._messages.append(
            MessageOut(
                message_id=message_id,
                conversation_id=self.conversation.conversation_id,
                seq=self.conversation.last_seq,
                change=self.conversation.last_change,
                sender_id=sender_id,
                sender=names.get(sender_id, ""),
                kind=MessageKind.SYSTEM,
                content="",
                system=system,
                sent_at=self.at,
            )
        )

    def added(self, user_ids: Collection[str]) -> None:
        self._added += user_ids
        self._changed.append("members")

    def gone(self, user_ids: Collection[str]) -> None:
        self._gone += user_ids
        self._changed.append("members")

    def members_changed(self) -> None:
        self._changed.append("members")

    def info_changed(self, *, listed_anew: bool) -> None:
        """`listed_anew`: the list of conversations shows it otherwise now, for every member."""
        self._changed.append("info")
        self._listed_anew = self._listed_anew or listed_anew

    async def requests_changed(self, session: AsyncSession) -> None:
        self._managers = await GroupRepository(session).manager_ids(self.conversation.conversation_id)

    async def tell(self, hub: Hub) -> None:
        """Those who came first, as they know nothing of the conversation that the rest speaks of."""
        group_id = self.conversation.conversation_id
        everyone = Audience(group_id, self.conversation.members_version)
        events: list[tuple[Audience | Collection[str], BaseModel]] = []
        if self._added:
            events.append((self._added, ConversationEvent(conversation_id=group_id)))
        if self._gone:
            events.append((self._gone, GoneEvent(conversation_id=group_id)))
        for message in self._messages:
            seen_by = Audience(group_id, self.conversation.members_version, message.sent_at)
            events.append((seen_by, MessageEvent(message=message)))
        if self._listed_anew:
            events.append((everyone, ConversationEvent(conversation_id=group_id)))
        events += [
            (everyone, GroupEvent(group_id=group_id, what=what)) for what in dict.fromkeys(self._changed)
        ]
        if self._managers:
            events.append((self._managers, GroupEvent(group_id=group_id, what="requests")))
        for audience, event in events:
            await hub.tell(audience, event)
