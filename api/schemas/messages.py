"""Conversations and messages of the messenger."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

from api.schemas.common import Body, Identifier, Time, require_visible
from api.schemas.files import FileOut
from store.tables.messages import MessageKind


class SystemEvent(BaseModel):
    """What happened in a group. `users` are those it happened to; `sender` of the message did it."""

    event: Literal["created", "joined", "invited", "left", "removed", "renamed", "notice", "role", "owner"]
    users: list["NamedUser"] = []
    name: str | None = Field(default=None, description="The group's new name, or the new role.")


class NamedUser(BaseModel):
    """A user as they were called when it happened."""

    user_id: str
    name: str


class ReplyOut(BaseModel):
    """The message that is replied to, shortened; empty where it is gone or out of the reader's sight."""

    message_id: str
    seq: int | None = None
    sender_id: str | None = None
    sender: str = ""
    kind: MessageKind | None = None
    content: str = ""


class MessageOut(BaseModel):
    """A message; `seq` orders a conversation. A recalled one keeps its place and has no content."""

    message_id: str
    conversation_id: str
    seq: int
    change: int = Field(description="The conversation's `last_change` of when this message last changed.")
    sender_id: str
    sender: str = Field(description="Name in the group or nickname; the caller's own remarks are not in it.")
    kind: MessageKind
    content: str
    file: FileOut | None = None
    reply_to: ReplyOut | None = None
    mentions: list[str] = Field(default=[], description="User ids; `*` is everybody.")
    system: SystemEvent | None = None
    recalled: bool = False
    client_id: str | None = Field(default=None, description="To its sender alone.")
    external_id: str | None = None
    sent_at: Time


class MessagesOut(BaseModel):
    """A page of messages, in order."""

    messages: list[MessageOut]
    has_before: bool = False
    has_after: bool = False


class ChangesOut(BaseModel):
    """Messages that are new or changed after a `change`, by their change; `more` where that is not all."""

    messages: list[MessageOut]
    last_change: int
    more: bool


class PeerOut(BaseModel):
    """The other side of a private chat."""

    user_id: str
    username: str
    nickname: str
    remark: str
    avatar: str | None
    last_read_seq: int = Field(description="Up to where they have read.")


class ConversationOut(BaseModel):
    """A conversation as one of its members sees it listed."""

    conversation_id: str
    kind: Literal["private", "group"]
    title: str = Field(description="The group's name; the remark or nickname of the other.")
    peer: PeerOut | None = None
    member_count: int = 0
    last_seq: int
    last_change: int
    last_message: MessageOut | None = Field(description="The last one that the caller sees.")
    last_message_at: Time | None
    last_read_seq: int
    unread: int = Field(description="Counted up to 100.")
    mentioned: bool = Field(description="Whether an unread message mentions the caller.")
    pinned: bool
    muted: bool
    kept_out: bool = Field(description="Kept out of the assistant by the caller.")
    can_send: bool


class ConversationsOut(BaseModel):
    """A page of conversations."""

    conversations: list[ConversationOut]
    total: int


class ConversationChangeIn(Body):
    """The caller's own settings of a conversation; what is left out stays."""

    pinned: bool | None = None
    muted: bool | None = None
    kept_out: bool | None = Field(
        default=None, description="Keep it out of the assistant, from the next question on."
    )


class ReadIn(Body):
    """Up to which message the caller has read. It never goes back."""

    seq: Annotated[int, Field(ge=0)]


class MessageIn(Body):
    """A message to send: text, or an uploaded file with or without a caption.

    Sent again under the same `client_id`, it is the same message.
    """

    content: Annotated[str, StringConstraints(max_length=20_000)] = ""
    client_id: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = Field(
        default=None, description="Made by the client, unique among what it sends."
    )
    file_id: Identifier | None = Field(default=None, description="Of `POST /im/files`.")
    reply_to: Identifier | None = Field(default=None, description="A message of the same conversation.")
    mentions: list[Annotated[Literal["*"] | Identifier, Field(union_mode="left_to_right")]] = Field(
        default=[], max_length=100, description="Members who are mentioned; `*` is everybody."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.file_id is None:
            require_visible(self.content)
        return self


class FoundMessageOut(MessageOut):
    """A message that was searched for, and where it was said."""

    title: str


class FoundMessagesOut(BaseModel):
    """Messages found, newest first; `next` is given to `before` for older ones, null at the end."""

    messages: list[FoundMessageOut]
    next: str | None
