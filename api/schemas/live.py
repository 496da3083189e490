"""What travels over the WebSocket `/ws`, as JSON text frames with a `type`."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.schemas.common import Body, Identifier, Time
from api.schemas.messages import MessageOut

# --- from the client ----------------------------------------------------------------------------------


class Hello(Body):
    """The first frame, within ten seconds. `changes` names what the client already has."""

    type: Literal["hello"]
    token: Annotated[str, Field(max_length=4_096)]
    changes: dict[Identifier, Annotated[int, Field(ge=0)]] = Field(
        default={}, max_length=5_000, description="`last_change` of each conversation that the client holds."
    )


class Renew(Body):
    """A newer access token, before the one in use ends."""

    type: Literal["token"]
    token: Annotated[str, Field(max_length=4_096)]


class Sync(Body):
    """Asks for what was missed, as `hello` does; after a `resync`, or when a page wakes up."""

    type: Literal["sync"]
    changes: dict[Identifier, Annotated[int, Field(ge=0)]] = Field(default={}, max_length=5_000)


class TypingIn(Body):
    """The user is typing."""

    type: Literal["typing"]
    conversation_id: Identifier


class Pong(Body):
    """The answer to a `ping`."""

    type: Literal["pong"]


ClientFrame = Annotated[Hello | Renew | Sync | TypingIn | Pong, Field(discriminator="type")]


# --- from the server ----------------------------------------------------------------------------------


class Ready(BaseModel):
    """The answer to `hello`: the device is connected, and what follows is complete."""

    type: Literal["ready"] = "ready"
    user_id: str
    online: list[str] = Field(description="Contacts who are online.")
    ping_seconds: int = Field(
        description="A `ping` comes at least this often; none for twice as long is a cut."
    )


class Ping(BaseModel):
    """The server is there. The client answers `pong`."""

    type: Literal["ping"] = "ping"


class MessageEvent(BaseModel):
    """A new message, or a changed one (recalled). `message.change` is one more than what the client has,
    or it has missed something and asks for `sync`."""

    type: Literal["message"] = "message"
    message: MessageOut


class ChangesEvent(BaseModel):
    """What was missed of a conversation, by change. With `reset` it was too much to send: what the client
    holds of its messages is to be dropped and loaded anew."""

    type: Literal["changes"] = "changes"
    conversation_id: str
    messages: list[MessageOut]
    last_change: int
    reset: bool = False


class ConversationEvent(BaseModel):
    """Something about this conversation is new to this user (added, pinned on another device): fetch it."""

    type: Literal["conversation"] = "conversation"
    conversation_id: str


class GoneEvent(BaseModel):
    """The user is no member of this conversation (any more)."""

    type: Literal["gone"] = "gone"
    conversation_id: str


class SyncedEvent(BaseModel):
    """Everything missed has been sent."""

    type: Literal["synced"] = "synced"


class DeletedEvent(BaseModel):
    """The user deleted a message for themselves, on another device."""

    type: Literal["deleted"] = "deleted"
    conversation_id: str
    message_id: str


class ReadEvent(BaseModel):
    """Somebody has read up to `seq`: the other side of a private chat, or the user on another device."""

    type: Literal["read"] = "read"
    conversation_id: str
    user_id: str
    seq: int


class TypingEvent(BaseModel):
    """Somebody is typing; good for five seconds."""

    type: Literal["typing"] = "typing"
    conversation_id: str
    user_id: str
    name: str


class PresenceEvent(BaseModel):
    """A contact came or went."""

    type: Literal["presence"] = "presence"
    user_id: str
    online: bool
    at: Time


class ContactEvent(BaseModel):
    """A contact was added, changed (profile, remark) or is gone: fetch the contacts, or this one."""

    type: Literal["contact"] = "contact"
    user_id: str


class RequestEvent(BaseModel):
    """A contact request came in or was decided: fetch the requests."""

    type: Literal["request"] = "request"
    request_id: str
    status: str


class GroupEvent(BaseModel):
    """A group's info, members or requests changed: fetch what is shown of it."""

    type: Literal["group"] = "group"
    group_id: str
    what: Literal["info", "members", "requests"]


class ResyncEvent(BaseModel):
    """Events may have been lost on the way: send `sync`."""

    type: Literal["resync"] = "resync"


class ErrorEvent(BaseModel):
    """A frame was refused; the codes are those of the HTTP routes."""

    type: Literal["error"] = "error"
    code: str
    detail: str
