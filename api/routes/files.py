"""Files that messages carry, and the pictures of users."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.requests import ClientDisconnect

from api.deps import CurrentUser, Served
from api.downloads import download, download_small
from api.errors import responses
from api.schemas.auth import UserOut
from api.schemas.common import Identifier
from api.schemas.files import FileOut
from graph.errors import BadRequest, FileTooLarge, FileTypeRefused, NotFound, UploadsFull

router = APIRouter(tags=["files"])

SILENCE = 60  # seconds after which an upload that says nothing more is given up
BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": BINARY}}}
PICTURE_BODY = {"requestBody": {"required": True, "content": {"image/*": BINARY}}}
NOT_MODIFIED = {"description": "The client has it already."}


def _files(*media_types: str, ranges: bool = False) -> dict[int | str, dict[str, Any]]:
    """The answers of a route that serves a file."""
    content = dict.fromkeys(media_types, BINARY)
    described: dict[int | str, dict[str, Any]] = {200: {"content": content}, 304: NOT_MODIFIED}
    if ranges:
        described[206] = {"description": "The range that was asked for.", "content": content}
        described[416] = {"description": "The file has no such part."}
    return described | responses(NotFound)


@router.post(
    "/im/files",
    status_code=201,
    openapi_extra=FILE_BODY,
    responses=responses(BadRequest, FileTooLarge, UploadsFull),
)
async def upload_file(
    request: Request,
    user: CurrentUser,
    served: Served,
    name: Annotated[str, Query(max_length=4_096, examples=["notes.pdf"])],
) -> FileOut:
    """Uploads a file: the body is the file itself. A message takes its `file_id`, within a day.

    Any type is taken; what is served as more than a download is a picture alone (JPEG, PNG, GIF, WebP).
    """
    declared = int(request.headers.get("content-length", "0"))
    file = await served.files.upload(user.user_id, name, declared, _body(request))
    return FileOut.model_validate(file, from_attributes=True)


@router.get(
    "/im/files/{file_id}",
    response_class=Response,
    responses=_files("application/octet-stream", "image/*", ranges=True),
)
async def read_file(file_id: Identifier, request: Request, user: CurrentUser, served: Served) -> Response:
    """A file of a message that the caller sees, or an upload of their own that nothing uses yet."""
    return await download(request, *await served.files.find(file_id, user.user_id))


@router.get("/im/files/{file_id}/thumbnail", response_class=Response, responses=_files("image/webp"))
async def read_thumbnail(
    file_id: Identifier, request: Request, user: CurrentUser, served: Served
) -> Response:
    """A small picture of a file, for whoever may have the file: at most 512 pixels, upright."""
    return await download_small(request, *await served.files.find_thumbnail(file_id, user.user_id))


@router.get("/im/users/{user_id}/avatar", response_class=Response, responses=_files("image/webp"))
async def read_avatar(user_id: Identifier, request: Request, user: CurrentUser, served: Served) -> Response:
    """The picture of a user whom the caller knows: 256 pixels, square."""
    return await download(request, *await served.files.find_avatar(user_id, user.user_id))


@router.put(
    "/users/me/avatar",
    openapi_extra=PICTURE_BODY,
    responses=responses(BadRequest, FileTooLarge, FileTypeRefused, UploadsFull),
)
async def change_avatar(request: Request, user: CurrentUser, served: Served) -> UserOut:
    """Changes the caller's picture: the body is an image of at most 5 MiB, of which the middle is taken."""
    changed = await served.files.set_avatar(user.user_id, _body(request))
    await served.contacts.profile_changed(user.user_id)
    return UserOut.model_validate(changed, from_attributes=True)


@router.delete("/users/me/avatar", responses=responses())
async def delete_avatar(user: CurrentUser, served: Served) -> UserOut:
    """Takes the caller's picture away."""
    changed = await served.files.remove_avatar(user.user_id)
    if user.avatar_file_id:
        await served.contacts.profile_changed(user.user_id)
    return UserOut.model_validate(changed, from_attributes=True)


async def _body(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes. Raises BadRequest where it breaks off."""
    chunks = aiter(request.stream())
    while True:
        try:
            async with asyncio.timeout(SILENCE):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except (ClientDisconnect, TimeoutError):
            raise BadRequest("The upload broke off.") from None
        yield chunk
