"""The one error tree. A class carries its stable `code` and HTTP `status`; its docstring is the message."""

from collections.abc import Iterator
from typing import Any, ClassVar


class OmniLinkError(Exception):
    """Something went wrong on the server."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500

    def __init__(self, detail: str | None = None, **extra: Any) -> None:
        self.detail = detail or (type(self).__doc__ or "").strip()
        self.extra = extra  # further members of the problem document
        super().__init__(self.detail)


class BadRequest(OmniLinkError):
    """The request cannot be carried out as it stands."""

    code = "bad_request"
    status = 400


class WrongPassword(BadRequest):
    """The current password is not right."""

    code = "wrong_password"


class Unauthorized(OmniLinkError):
    """Sign in to do this."""

    code = "unauthorized"
    status = 401


class InvalidCredentials(Unauthorized):
    """The name or the password is not right."""

    code = "invalid_credentials"


class Forbidden(OmniLinkError):
    """This is not allowed."""

    code = "forbidden"
    status = 403


class RegistrationClosed(Forbidden):
    """Registration is closed on this server; ask its administrator for an account."""

    code = "registration_closed"


class NotFound(OmniLinkError):
    """There is no such thing, or it is not yours."""

    code = "not_found"
    status = 404


class Conflict(OmniLinkError):
    """That does not fit what is there already."""

    code = "conflict"
    status = 409


class UsernameTaken(Conflict):
    """This username is taken."""

    code = "username_taken"


class NotContacts(Forbidden):
    """You are not contacts of each other, so that this message cannot be delivered."""

    code = "not_contacts"


class TooLateToRecall(Conflict):
    """Messages can be recalled only within two minutes."""

    code = "too_late_to_recall"


class OwnerMustHandOver(Conflict):
    """The owner cannot leave; hand the group over first, or dismiss it."""

    code = "owner_must_hand_over"


class GroupFull(Conflict):
    """The group has no room for more members."""

    code = "group_full"


class FileTooLarge(OmniLinkError):
    """The file is larger than this server takes."""

    code = "file_too_large"
    status = 413


class FileTypeRefused(OmniLinkError):
    """Files of this type are not taken."""

    code = "file_type_refused"
    status = 415


class UploadsFull(Conflict):
    """You have uploaded much that you have not sent; send it, or wait a day."""

    code = "uploads_full"


class SessionBusy(Conflict):
    """This session is still answering; wait for it or stop it."""

    code = "session_busy"


class AgentDisabled(Conflict):
    """This agent is disabled."""

    code = "agent_disabled"


class TooManyAttempts(OmniLinkError):
    """Too many failed attempts; try again later."""

    code = "too_many_attempts"
    status = 429


class ModelError(OmniLinkError):
    """The chat model failed."""

    code = "model_error"
    status = 502


class ModelUnreachable(ModelError):
    """The chat model's server could not be reached."""

    code = "model_unreachable"


class ModelTimeout(ModelError):
    """The chat model did not answer in time."""

    code = "model_timeout"
    status = 504


class ModelRateLimited(ModelError):
    """The chat model's server refuses more requests for now."""

    code = "model_rate_limited"
    status = 503


class ModelRefused(ModelError):
    """The chat model's server refused the request; its key or the model's name may be wrong."""

    code = "model_refused"


class ModelStreamCut(ModelError):
    """The chat model's stream ended in the middle of the answer."""

    code = "model_stream_cut"


class ServerStopped(OmniLinkError):
    """The server was stopped before the answer was complete."""

    code = "server_stopped"
    status = 503


class IndexUnavailable(OmniLinkError):
    """The search index is out of reach; what is written meanwhile is indexed when it is back."""

    code = "index_unavailable"
    status = 503


class EmbedderFailed(OmniLinkError):
    """The embedding model failed; keywords serve alone until it is back."""

    code = "embedder_failed"
    status = 503


def error_message(code: str) -> str:
    """What people are told about an error that is known by its code alone."""

    def named(error: type[OmniLinkError]) -> Iterator[type[OmniLinkError]]:
        yield error
        for kind in error.__subclasses__():
            yield from named(kind)

    found = next((error for error in named(OmniLinkError) if error.code == code), OmniLinkError)
    return (found.__doc__ or "").strip()
