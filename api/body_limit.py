"""How much a request may send: a mebibyte, but for the routes that take files."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem
from graph.errors import FileTooLarge

MEBIBYTE = 1024 * 1024
LARGEST_BODY = MEBIBYTE
TOO_LARGE = f"A body may have at most {LARGEST_BODY} bytes."


class BodyLimit:
    """Refuses bodies beyond the limit, whatever their header says; those that say so before they are read.

    `for_files` has the limits, in bytes, of routes that take a file as it is, by method and path.
    """

    def __init__(self, app: ASGIApp, for_files: Mapping[tuple[str, str], int]) -> None:
        self._app = app
        self._for_files = for_files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        of_file = self._for_files.get((scope["method"], scope["path"]))
        limit = of_file or LARGEST_BODY
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > limit:
            await _refuse(of_file, scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                # FastAPI takes any other exception of a JSON body for a body that it cannot read.
                raise _file_too_large(of_file) if of_file else HTTPException(413, TOO_LARGE)
            return message

        await self._app(scope, counted, send)


def _file_too_large(limit: int) -> FileTooLarge:
    return FileTooLarge(f"This takes files of at most {limit // MEBIBYTE} MiB.")


async def _refuse(of_file: int | None, scope: Scope, receive: Receive, send: Send) -> None:
    response = problem(413, "too_large", TOO_LARGE)
    if of_file:
        error = _file_too_large(of_file)
        response = problem(error.status, error.code, error.detail)
    await response(scope, receive, send)
