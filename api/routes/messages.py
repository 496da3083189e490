"""The messenger: messages of the caller's conversations."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AfterValidator

from api.deps import CurrentUser, Served
from api.errors import responses
from api.schemas.common import Identifier, Limit, require_visible
from api.schemas.messages import ChangesOut, FoundMessagesOut, MessageIn, MessageOut, MessagesOut
from api.services.message_pages import MessagePages
from api.services.messages import Messages
from graph.errors import BadRequest, Conflict, Forbidden, NotContacts, NotFound, TooLateToRecall

router = APIRouter(prefix="/im", tags=["messenger"])
IN_CHAT = "/conversations/{conversation_id}"


def _messages(served: Served) -> Messages:
    return Messages(served.database, served.hub)


def _pages(served: Served) -> MessagePages:
    return MessagePages(served.database)


Use = Annotated[Messages, Depends(_messages)]
Read = Annotated[MessagePages, Depends(_pages)]


@router.get(IN_CHAT + "/messages", responses=responses(NotFound, BadRequest))
async def list_messages(
    conversation_id: Identifier,
    user: CurrentUser,
    pages: Read,
    limit: Limit = 50,
    before: Annotated[int | None, Query(ge=0, description="Messages before this `seq`.")] = None,
    after: Annotated[int | None, Query(ge=0, description="Messages after this `seq`.")] = None,
    around: Annotated[Identifier | None, Query(description="A message and those about it.")] = None,
) -> MessagesOut:
    """A page of messages in order: the last ones, or those before or after a `seq`, or about a message."""
    if sum(place is not None for place in (before, after, around)) > 1:
        raise BadRequest("Give one of `before`, `after` and `around`.")
    return await pages.page(user.user_id, conversation_id, limit, before=before, after=after, around=around)


@router.get(IN_CHAT + "/changes", responses=responses(NotFound))
async def list_changes(
    conversation_id: Identifier,
    user: CurrentUser,
    pages: Read,
    after: Annotated[int, Query(ge=0, description="The `last_change` that the client has.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> ChangesOut:
    """Messages that are new or were recalled after a change, in the order of the changes."""
    return await pages.changes(user.user_id, conversation_id, after, limit)


@router.post(IN_CHAT + "/messages", status_code=201, responses=responses(NotFound, NotContacts, Conflict))
async def send_message(
    conversation_id: Identifier, body: MessageIn, user: CurrentUser, messages: Use, response: Response
) -> MessageOut:
    """Sends a message; answered once it is stored. Sent before under its `client_id`, it answers 200.

    Whoever is mentioned and is no other member is passed over, and so is `*` in a private chat.
    """
    sent = await messages.send(user.user_id, conversation_id, body)
    if not sent.is_new:
        response.status_code = 200
    return sent.message


@router.post(
    IN_CHAT + "/messages/{message_id}/recall", responses=responses(NotFound, Forbidden, TooLateToRecall)
)
async def recall_message(
    conversation_id: Identifier, message_id: Identifier, user: CurrentUser, messages: Use
) -> MessageOut:
    """Takes a message back from everyone: within two minutes, but for those who run the group."""
    return await messages.recall(user.user_id, conversation_id, message_id)


@router.delete(IN_CHAT + "/messages/{message_id}", status_code=204, responses=responses(NotFound))
async def delete_message(
    conversation_id: Identifier, message_id: Identifier, user: CurrentUser, messages: Use
) -> None:
    """Deletes a message for the caller alone."""
    await messages.delete(user.user_id, conversation_id, message_id)


@router.get("/messages/search", responses=responses(NotFound))
async def search_messages(
    user: CurrentUser,
    pages: Read,
    query: Annotated[
        str,
        Query(max_length=200, description="A part of the text; no character in it is a wildcard."),
        AfterValidator(require_visible),
    ],
    conversation_id: Annotated[Identifier | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    before: Annotated[Identifier | None, Query(description="The `next` of the page before.")] = None,
) -> FoundMessagesOut:
    """Messages that hold a text, newest first, in what the caller sees; the assistant has no part in it."""
    return await pages.search(user.user_id, query, limit, conversation_id, before)
