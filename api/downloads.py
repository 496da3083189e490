"""Stored files as answers: never more than a download, but for pictures that were read."""

import asyncio
import os
import re
from pathlib import Path
from urllib.parse import quote

from fastapi import Request
from starlette.responses import FileResponse, Response

from api.errors import problem
from graph.errors import NotFound
from store.media_types import UNKNOWN
from store.pictures import FORMATS, MEDIA_TYPE
from store.tables.files import StoredFile

SECURITY = {
    # Kept by the browser alone, and asked for again each time: what was recalled is not shown from there.
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))")


async def download(request: Request, file: StoredFile, path: Path) -> Response:
    """The file as it was uploaded, or a range of it. Raises NotFound where its bytes are gone.

    A picture that was read has its own type and may be shown; all else is bytes to be saved.
    """
    shown = file.width is not None and file.media_type in FORMATS
    disposition = content_disposition(file.name, inline=shown)
    return await _serve(request, path, file.media_type if shown else UNKNOWN, file.sha256, disposition)


async def download_small(request: Request, file: StoredFile, path: Path) -> Response:
    """The small picture of a file. Raises NotFound where its bytes are gone."""
    stem = file.name.rpartition(".")[0] or file.name
    disposition = content_disposition(f"{stem}.webp", inline=True)
    return await _serve(request, path, MEDIA_TYPE, f"{file.sha256}-small", disposition)


def content_disposition(name: str, *, inline: bool) -> str:
    """The header's value: the name in UTF-8 (RFC 5987), and in ASCII for who cannot read that."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    way = "inline" if inline else "attachment"
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _serve(request: Request, path: Path, media_type: str, version: str, disposition: str) -> Response:
    try:
        found = await asyncio.to_thread(os.stat, path)
    except FileNotFoundError:
        raise NotFound from None
    headers = {**SECURITY, "ETag": f'"{version}"', "Content-Disposition": disposition}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if headers["ETag"] in known or "*" in known:
        return Response(status_code=304, headers=headers)
    if not _is_satisfiable(request, found.st_size):
        refused = problem(416, "range_not_satisfiable", "The file has no such part.")
        refused.headers["Content-Range"] = f"bytes */{found.st_size}"
        return refused
    return FileResponse(path, headers=headers, media_type=media_type, stat_result=found)


def _is_satisfiable(request: Request, size: int) -> bool:
    """Whether the file has the range that is asked for.

    Ranges that make no sense, and several at once, are taken out of the request: the whole file is an
    answer to them (RFC 9110 §14.2).
    """
    if (asked := request.headers.get("range")) is None:
        return True
    read = RANGE.fullmatch(asked.strip())
    first, last, length = read.groups() if read else (None, None, None)
    if length is not None:
        return int(length) > 0 and size > 0
    if first is None or (last and int(last) < int(first)):
        request.scope["headers"] = [pair for pair in request.scope["headers"] if pair[0] != b"range"]
        return True
    return int(first) < size
