"""Uploads and pictures: what tests make, send and look for."""

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

import httpx2
from PIL import Image
from sqlmodel import select

from store.ids import Prefix, new_id
from store.tables.files import StoredFile
from tests.api.conftest import Server
from tests.api.people import meet
from tests.api.test_errors import assert_problem

MEBIBYTE = 1024 * 1024
Headers = dict[str, str]


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6), color: str = "red", **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind, **how)
    return out.getvalue()


def read(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that says it is so large, whatever its data is."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


async def send(server: Server, me: Headers, data: Any, name: str = "a.bin") -> httpx2.Response:
    return await server.client.post("/im/files", params={"name": name}, content=data, headers=me)


async def upload(server: Server, me: Headers, data: bytes, name: str = "a.bin") -> dict[str, Any]:
    answer = await send(server, me, data, name)
    assert answer.status_code == 201, answer.text
    file: dict[str, Any] = answer.json()
    assert file["size"] == len(data)
    return file


async def fetch(
    server: Server, me: Headers, file: dict[str, Any], what: str = "", **more: str
) -> httpx2.Response:
    return await server.client.get(f"/im/files/{file['file_id']}{what}", headers={**me, **more})


async def put_avatar(server: Server, me: Headers, data: bytes) -> httpx2.Response:
    return await server.client.put("/users/me/avatar", content=data, headers=me)


async def user_id(server: Server, me: Headers) -> str:
    return str((await server.client.get("/users/me", headers=me)).json()["user_id"])


async def carry(server: Server, me: Headers, chat: str, file: dict[str, Any]) -> str:
    """Sends the file to the chat; the path of the message."""
    path = f"/im/conversations/{chat}/messages"
    answer = await server.client.post(path, json={"file_id": file["file_id"]}, headers=me)
    assert answer.status_code == 201, answer.text
    return f"{path}/{answer.json()['message_id']}"


def stored(server: Server) -> set[str]:
    """The files there are in the data dir."""
    return {path.name for path in (server.settings.data_dir / "files").rglob("*") if path.is_file()}


async def three(server: Server) -> tuple[str, Headers, Headers, Headers]:
    """A group of Ann's with Bob in it, the two, and Eve, who knows Ann alone."""
    people = await meet(server, "ann", "bob", "eve")
    chat = await people.group("bob")
    return chat, *(people.headers[name] for name in ("ann", "bob", "eve"))


async def ann_alone(server: Server) -> Headers:
    return (await meet(server, "ann")).headers["ann"]


async def assert_not_found(server: Server, me: Headers, file: dict[str, Any]) -> None:
    """Word for word what an id gets that does not exist."""
    for what in ("", "/thumbnail"):
        answer = await fetch(server, me, file, what)
        assert_problem(answer, 404, "not_found")
        nothing = await fetch(server, me, {"file_id": new_id(Prefix.FILE)}, what)
        assert answer.content == nothing.content
        assert _without_date(answer) == _without_date(nothing)
        ranged = await fetch(server, me, file, what, Range="bytes=0-1", **{"If-None-Match": "*"})
        assert (ranged.status_code, ranged.content) == (404, nothing.content)


def _without_date(answer: httpx2.Response) -> Headers:
    return {name: value for name, value in answer.headers.items() if name != "date"}


async def rows(server: Server) -> Sequence[StoredFile]:
    async with server.services.database.transaction(read_only=True) as session:
        return (await session.exec(select(StoredFile))).all()
