"""Who knows whom: requests, contacts, remarks, blocks and the cards of users."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from api.realtime import Hub
from api.schemas.live import ContactEvent, ConversationEvent, RequestEvent
from api.schemas.users import Relation, UserCardOut
from graph.errors import Conflict, NotFound
from store.database import Database
from store.repositories.contacts import ContactRepository, ContactRequestRepository, Standing
from store.repositories.conversations import ConversationRepository
from store.repositories.users import UserRepository
from store.tables.contacts import ContactRequest, RequestStatus
from store.tables.users import DISABLED, User


async def cards(session: AsyncSession, viewer_id: str, users: Sequence[User]) -> dict[str, UserCardOut]:
    """These users as the viewer sees them, by id. Whether the viewer may see them is the caller's matter.

    The picture is left out where it could not be fetched.
    """
    standing = await ContactRepository(session).standing(viewer_id, [user.user_id for user in users])
    shown = {user.user_id: _card(user, viewer_id, standing) for user in users}
    strangers = [card for card in shown.values() if card.avatar and card.relation is Relation.NONE]
    if strangers:
        known = await UserRepository(session).visible_among([card.user_id for card in strangers], viewer_id)
        for card in strangers:
            card.avatar = card.avatar if card.user_id in known else None
    return shown


def _card(user: User, viewer_id: str, standing: Standing) -> UserCardOut:
    return UserCardOut(
        user_id=user.user_id,
        username=user.username,
        nickname=user.nickname,
        signature=user.signature,
        remark=standing.remarks.get(user.user_id, ""),
        avatar=user.avatar_file_id,
        relation=_relation(user.user_id, viewer_id, standing),
    )


def _relation(user_id: str, viewer_id: str, standing: Standing) -> Relation:
    if user_id == viewer_id:
        return Relation.SELF
    for relation, among in (
        (Relation.BLOCKED, standing.blocked),
        (Relation.CONTACT, standing.remarks),
        (Relation.ASKING, standing.asking),
        (Relation.ASKED, standing.asked),
    ):
        if user_id in among:
            return relation
    return Relation.NONE


@dataclass(frozen=True, slots=True)
class Told:
    """An event and whom it is for, sent once the change is committed."""

    user_ids: Sequence[str]
    event: BaseModel


class Contacts:
    """The use cases that change who knows whom. Each tells both sides, but for what one must not know."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub

    async def ask(self, user_id: str, username: str, message: str) -> ContactRequest:
        """Asks somebody; where they have asked already, that is accepted. Raises NotFound and Conflict."""
        async with self._database.transaction() as session:
            other = await UserRepository(session).get_by_username(username)
            if other is None or other.status == DISABLED:
                raise NotFound
            if other.user_id == user_id:
                raise Conflict("You cannot be a contact of your own.")
            contacts, requests = ContactRepository(session), ContactRequestRepository(session)
            await contacts.lock_pair(user_id, other.user_id)
            standing = await contacts.standing(user_id, [other.user_id])
            if standing.blocked:
                raise Conflict("You block this user; end that first.")
            if standing.remarks:
                raise Conflict("You are contacts already.")
            if request := await requests.open_between(other.user_id, user_id):
                told = await _accept(session, request)
            else:
                heard = not await contacts.has_blocked(other.user_id, user_id)
                request = await requests.ask(user_id, other.user_id, message, heard=heard)
                told = _news_of(request)
        await self._tell(told)
        if request.status == RequestStatus.ACCEPTED:
            self._hub.presence.renew(user_id, other.user_id)
        return request

    async def accept(self, user_id: str, request_id: str) -> ContactRequest:
        """Makes the two contacts, with a private chat. Once more, it answers the same."""
        async with self._database.transaction() as session:
            request = await _locked(session, user_id, request_id, incoming=True)
            told: Sequence[Told] = ()
            if _is_open(request, RequestStatus.ACCEPTED):
                told = await _accept(session, request)
        await self._tell(told)
        if told:
            self._hub.presence.renew(request.from_user_id, request.to_user_id)
        return request

    async def refuse(self, user_id: str, request_id: str) -> ContactRequest:
        return await self._end(user_id, request_id, RequestStatus.REFUSED)

    async def withdraw(self, user_id: str, request_id: str) -> ContactRequest:
        return await self._end(user_id, request_id, RequestStatus.WITHDRAWN)

    async def _end(self, user_id: str, request_id: str, status: RequestStatus) -> ContactRequest:
        async with self._database.transaction() as session:
            incoming = status is RequestStatus.REFUSED
            request = await _locked(session, user_id, request_id, incoming=incoming)
            told: Sequence[Told] = ()
            if _is_open(request, status):
                heard = request.status == RequestStatus.PENDING
                ContactRequestRepository(session).decide(request, status)
                told = _news_of(request, heard=heard)
        await self._tell(told)
        return request

    async def remove(self, user_id: str, other_id: str) -> None:
        """Ends it for both. What they wrote stays readable, and no more can be sent."""
        async with self._database.transaction() as session:
            contacts = ContactRepository(session)
            await contacts.lock_pair(user_id, other_id)
            await contacts.unfriend(user_id, other_id)
            chats = await ConversationRepository(session).private_ids(user_id, [other_id])
        await self._tell(_news_between(user_id, other_id, chats.get(other_id)))
        self._hub.presence.renew(user_id, other_id)

    async def set_remark(self, user_id: str, other_id: str, remark: str) -> None:
        async with self._database.transaction() as session:
            await ContactRepository(session).set_remark(user_id, other_id, remark)
        await self._tell([Told([user_id], ContactEvent(user_id=other_id))])

    async def block(self, user_id: str, other_id: str) -> None:
        """Nothing of theirs comes through any more; they are not told. Raises NotFound and Conflict."""
        if user_id == other_id:
            raise Conflict("You cannot block yourself.")
        async with self._database.transaction() as session:
            await UserRepository(session).get_visible(other_id, user_id)
            contacts, requests = ContactRepository(session), ContactRequestRepository(session)
            await contacts.lock_pair(user_id, other_id)
            await contacts.block(user_id, other_id)
            told = []
            if theirs := await requests.open_between(other_id, user_id):
                requests.silence(theirs)
            if mine := await requests.open_between(user_id, other_id):
                heard = mine.status == RequestStatus.PENDING
                requests.decide(mine, RequestStatus.WITHDRAWN)
                told += _news_of(mine, heard=heard)
            told += await _own_news(session, user_id, other_id)
            are_contacts = await _are_contacts(session, user_id, other_id)
        await self._tell(told)
        if are_contacts:  # others never heard of each other, and are not to hear of this
            self._hub.presence.renew(user_id, other_id)

    async def unblock(self, user_id: str, other_id: str) -> None:
        async with self._database.transaction() as session:
            await ContactRepository(session).unblock(user_id, other_id)
            told = await _own_news(session, user_id, other_id)
            are_contacts = await _are_contacts(session, user_id, other_id)
        await self._tell(told)
        if are_contacts:
            self._hub.presence.renew(user_id, other_id)

    async def profile_changed(self, user_id: str) -> None:
        """Tells the user's own devices and all who have them as a contact. Call it after the commit."""
        async with self._database.transaction(read_only=True) as session:
            others = await ContactRepository(session).ids_who_have(user_id)
        await self._tell([Told([user_id, *others], ContactEvent(user_id=user_id))])

    async def _tell(self, told: Sequence[Told]) -> None:
        for news in told:
            await self._hub.tell(news.user_ids, news.event)


async def _are_contacts(session: AsyncSession, user_id: str, other_id: str) -> bool:
    return other_id in (await ContactRepository(session).standing(user_id, [other_id])).remarks


async def _locked(session: AsyncSession, user_id: str, request_id: str, *, incoming: bool) -> ContactRequest:
    """The user's request as it is once nobody else decides about the two. Raises NotFound."""
    requests = ContactRequestRepository(session)
    get = requests.get_in if incoming else requests.get_out
    request = await get(request_id, user_id)
    await ContactRepository(session).lock_pair(request.from_user_id, request.to_user_id)
    return await get(request_id, user_id)


def _is_open(request: ContactRequest, wanted: RequestStatus) -> bool:
    """False where it was decided so before. Raises Conflict where it was decided otherwise."""
    if request.pending_key is None and request.status != wanted:
        raise Conflict(f"This request was {request.status}.")
    return request.pending_key is not None


async def _accept(session: AsyncSession, request: ContactRequest) -> list[Told]:
    one, other = request.from_user_id, request.to_user_id
    ContactRequestRepository(session).decide(request, RequestStatus.ACCEPTED)
    await ContactRepository(session).befriend([one, other])
    conversations = ConversationRepository(session)
    chat_id = (await conversations.private_ids(one, [other])).get(other)
    if chat_id is None:
        chat_id = (await conversations.create_private([one, other])).conversation_id
    return [*_news_of(request), *_news_between(one, other, chat_id)]


def _news_of(request: ContactRequest, *, heard: bool = True) -> list[Told]:
    """Both sides hear of a request, but for one that never reached whom it was for."""
    heard = heard and request.status != RequestStatus.UNHEARD
    user_ids = [request.from_user_id, request.to_user_id] if heard else [request.from_user_id]
    event = RequestEvent(request_id=request.request_id, status=shown_status(request))
    return [Told(user_ids, event)]


def _news_between(one: str, other: str, chat_id: str | None) -> list[Told]:
    told = [Told([one], ContactEvent(user_id=other)), Told([other], ContactEvent(user_id=one))]
    if chat_id:
        told.append(Told([one, other], ConversationEvent(conversation_id=chat_id)))
    return told


async def _own_news(session: AsyncSession, user_id: str, other_id: str) -> list[Told]:
    """For the user's own devices alone: who blocks whom is nobody else's business."""
    chats = await ConversationRepository(session).private_ids(user_id, [other_id])
    told = [Told([user_id], ContactEvent(user_id=other_id))]
    if chat_id := chats.get(other_id):
        told.append(Told([user_id], ConversationEvent(conversation_id=chat_id)))
    return told


def shown_status(request: ContactRequest) -> str:
    """An unheard request looks pending to who sent it."""
    return RequestStatus.PENDING if request.status == RequestStatus.UNHEARD else request.status
