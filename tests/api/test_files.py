"""Files over HTTP: how much is taken in, and what it is said to be by its content."""

import asyncio
import io
import os
import struct
import zlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image

from tests.api.conftest import Server
from tests.api.test_errors import assert_problem
from tests.api.uploads import (
    MEBIBYTE,
    ann_alone,
    carry,
    fetch,
    picture,
    png,
    put_avatar,
    read,
    rows,
    send,
    stored,
    three,
    upload,
    user_id,
)

pytestmark = pytest.mark.messenger


@pytest.fixture
def options() -> dict[str, Any]:
    return {"embeddings_model": "none", "max_file_mb": 2}


async def test_a_file_comes_back_as_it_was_sent(server: Server) -> None:
    ann = await ann_alone(server)
    data = os.urandom(MEBIBYTE + 12_345)
    file = await upload(server, ann, data, "计划 “A”.bin")
    assert file == {
        "file_id": file["file_id"],
        "name": "计划 “A”.bin",
        "media_type": "application/octet-stream",
        "size": len(data),
        "width": None,
        "height": None,
        "has_thumbnail": False,
    }
    answer = await fetch(server, ann, file)
    assert (answer.status_code, answer.content) == (200, data)
    assert answer.headers["content-type"] == "application/octet-stream"
    name = quote("计划 “A”.bin", safe="")
    said = f"attachment; filename=\"__ _A_.bin\"; filename*=UTF-8''{name}"
    assert answer.headers["content-disposition"] == said
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert stored(server) == {file["file_id"]}
    assert (server.settings.data_dir / "files" / file["file_id"][-2:] / file["file_id"]).is_file()


async def test_who_is_not_signed_in_uploads_and_reads_nothing(server: Server) -> None:
    ann = await ann_alone(server)
    file = await upload(server, ann, b"x")
    assert_problem(await send(server, {}, b"x"), 401, "unauthorized")
    assert_problem(await fetch(server, {}, file), 401, "unauthorized")
    assert_problem(await put_avatar(server, {}, picture()), 401, "unauthorized")
    assert stored(server) == {file["file_id"]}


async def test_a_file_that_says_it_is_too_large_is_refused_before_it_is_sent(server: Server) -> None:
    ann = await ann_alone(server)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.client.base_url.port)
    lines = ["POST /im/files?name=a HTTP/1.1", "Host: x", f"Authorization: {ann['Authorization']}"]
    writer.write("\r\n".join([*lines, f"Content-Length: {2 * MEBIBYTE + 1}", "", ""]).encode())
    # Not a byte of it was sent.
    assert b" 413 " in await reader.readline()
    writer.close()
    assert_problem(await send(server, ann, b"x" * (2 * MEBIBYTE + 1)), 413, "file_too_large")
    await upload(server, ann, b"x" * 2 * MEBIBYTE)


async def test_a_file_that_does_not_say_that_it_is_too_large_is_refused_on_the_way(server: Server) -> None:
    ann = await ann_alone(server)

    async def body(mebibytes: int) -> AsyncIterator[bytes]:
        for _ in range(mebibytes):
            yield b"x" * MEBIBYTE

    assert (await send(server, ann, body(2))).status_code == 201
    assert_problem(await send(server, ann, body(3)), 413, "file_too_large")
    assert len(stored(server)) == 1


async def test_a_file_route_alone_takes_more_than_a_mebibyte(server: Server) -> None:
    ann = await ann_alone(server)
    big = b'"' + b"x" * MEBIBYTE + b'"'
    for path in ("/im/files/", "/users/me"):
        answer = await server.client.request("PATCH", path, content=big, headers=ann)
        assert_problem(answer, 413, "too_large")
    assert_problem(await put_avatar(server, ann, b"x" * (5 * MEBIBYTE + 1)), 413, "file_too_large")


async def test_an_empty_file_is_refused(server: Server) -> None:
    ann = await ann_alone(server)
    assert_problem(await send(server, ann, b""), 400, "bad_request")
    assert stored(server) == set()


async def test_what_breaks_off_leaves_nothing(server: Server) -> None:
    ann = await ann_alone(server)
    _, writer = await asyncio.open_connection("127.0.0.1", server.client.base_url.port)
    lines = ["POST /im/files?name=a HTTP/1.1", "Host: x", f"Authorization: {ann['Authorization']}"]
    writer.write("\r\n".join([*lines, f"Content-Length: {MEBIBYTE}", "", "half of it"]).encode())
    await writer.drain()
    while not stored(server):
        await asyncio.sleep(0.01)
    writer.close()
    while stored(server):
        await asyncio.sleep(0.01)
    assert len(await rows(server)) == 0


async def test_more_than_four_uploads_at_once_are_refused(server: Server) -> None:
    _, ann, bob, _ = await three(server)
    finish = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await finish.wait()
        yield b"y"

    waiting = [asyncio.create_task(send(server, ann, slow())) for _ in range(4)]
    while len(stored(server)) < 4:
        await asyncio.sleep(0.01)
    assert_problem(await send(server, ann, b"x"), 409, "uploads_full")
    await upload(server, bob, b"x")
    finish.set()
    assert [answer.status_code for answer in await asyncio.gather(*waiting)] == [201] * 4
    await upload(server, ann, b"x")


async def test_nobody_fills_the_disk_with_what_no_message_uses(server: Server) -> None:
    chat, ann, bob, _ = await three(server)
    first = await upload(server, ann, b"x" * 2 * MEBIBYTE)
    for _ in range(3):
        await upload(server, ann, b"x" * 2 * MEBIBYTE)
    assert_problem(await send(server, ann, b"x"), 409, "uploads_full")
    await upload(server, bob, b"x")
    await carry(server, ann, chat, first)
    await upload(server, ann, b"x")


NAMES = [
    ("../../etc/passwd", "passwd"),
    ("D:\\pictures\\photo.jpg", "photo.jpg"),
    ("bill\u202efdp.exe", "billfdp.exe"),
    ("a\r\nSet-Cookie: x=1\x00.txt", "aSet-Cookie: x=1.txt"),
    ("..", "file"),
    ("", "file"),
    ("\u200b\u200d", "file"),
    ("  a   b .txt. ", "a b .txt"),
    ("名" * 100 + ".tar.gz", "名" * 84 + ".gz"),
    ("👨\u200d👩\u200d👧.png", "👨\u200d👩\u200d👧.png"),
    ('"; filename="x.html', '"; filename="x.html'),
]


async def test_a_name_is_one_that_can_be_seen_and_saved(server: Server) -> None:
    ann = await ann_alone(server)
    for given, kept in NAMES:
        file = await upload(server, ann, b"x", given)
        assert file["name"] == kept
        assert len(file["name"].encode()) <= 255
        header = (await fetch(server, ann, file)).headers["content-disposition"]
        assert header.startswith('attachment; filename="')
        assert header.endswith(f"\"; filename*=UTF-8''{quote(kept, safe='')}")
        assert header.count('"') == 2
    assert_problem(await send(server, ann, b"x", "x" * 4_097), 422, "invalid_input")


TYPES = [
    ("plain text, 中文, tab\t and line\r\n".encode(), "text/plain"),
    (b"<!DOCTYPE html><script>alert(1)</script>", "text/plain"),
    (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "text/plain"),
    (b"#!/bin/sh\nrm -rf /\n", "text/plain"),
    ("中".encode() * 400_000, "text/plain"),  # across many chunks
    ("中".encode()[:-1], "application/octet-stream"),
    (b"text with a \x00 in it", "application/octet-stream"),
    (b"%PDF-1.7\n\xff\xfe", "application/pdf"),
    (b"MZ\x90\x00\xff", "application/vnd.microsoft.portable-executable"),
    (b"\x00\x00\x00\x18ftypmp42\xff", "video/mp4"),
    (
        b"PK\x03\x04" + b"\x00" * 26 + b"[Content_Types].xml\xff word/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (b"PK\x03\x04\xff", "application/zip"),
    (b"\xff\xd8\xff\xe0 no JPEG at all", "application/octet-stream"),
    (b"GIF89a/*\x00\x00*/=1;alert(1)", "application/octet-stream"),
]


async def test_a_type_is_found_in_the_content_and_served_as_a_download(server: Server) -> None:
    ann = await ann_alone(server)
    for data, media_type in TYPES:
        file = await upload(server, ann, data, "photo.png")
        assert (file["media_type"], file["width"], file["has_thumbnail"]) == (media_type, None, False)
        answer = await fetch(server, ann, file)
        assert answer.content == data
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert_problem(await fetch(server, ann, file, "/thumbnail"), 404, "not_found")
        assert_problem(await put_avatar(server, ann, data), 415, "file_type_refused")


async def test_a_picture_is_shown_and_has_a_small_one(server: Server) -> None:
    ann = await ann_alone(server)
    for kind in ("PNG", "JPEG", "GIF", "WEBP"):
        data, media_type = picture(kind, (1200, 600)), f"image/{kind.lower()}"
        file = await upload(server, ann, data, "holiday.html")
        assert (file["media_type"], file["width"], file["height"]) == (media_type, 1200, 600)
        whole = await fetch(server, ann, file)
        assert (whole.content, whole.headers["content-type"]) == (data, media_type)
        assert whole.headers["content-disposition"].startswith("inline;")
        small = await fetch(server, ann, file, "/thumbnail")
        assert small.headers["content-type"] == "image/webp"
        assert small.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert "filename*=UTF-8''holiday.webp" in small.headers["content-disposition"]
        image = read(small.content)
        assert (image.format, image.size) == ("WEBP", (512, 256))
        assert {file["file_id"], f"{file['file_id']}.webp"} <= stored(server)


async def test_pictures_of_any_mode_have_a_small_one(server: Server) -> None:
    ann = await ann_alone(server)
    for mode in ("1", "L", "LA", "P", "RGBA", "CMYK", "I;16"):
        out = io.BytesIO()
        Image.new(mode, (600, 20)).save(out, "JPEG" if mode == "CMYK" else "PNG")
        file = await upload(server, ann, out.getvalue())
        assert read((await fetch(server, ann, file, "/thumbnail")).content).size == (512, 17)


async def test_a_small_picture_is_upright_and_tells_nothing_else(server: Server) -> None:
    ann = await ann_alone(server)
    exif = Image.Exif()
    exif[0x0112] = 6  # shown after a quarter turn clockwise
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[2] = (31.0, 12.0, 0.0)  # where it was taken
    out = io.BytesIO()
    lying = Image.new("RGB", (40, 20), "blue")
    lying.paste("red", (0, 0, 20, 20))
    lying.save(out, "JPEG", exif=exif, icc_profile=b"a profile", comment=b"a comment", quality=95)
    file = await upload(server, ann, out.getvalue())
    assert (file["width"], file["height"]) == (20, 40)
    small = (await fetch(server, ann, file, "/thumbnail")).content
    image = read(small).convert("RGB")
    assert image.size == (20, 40)
    assert (image.getpixel((10, 5))[0] > 200, image.getpixel((10, 35))[2] > 200) == (True, True)  # type: ignore[index]
    assert not read(small).getexif()
    for kept in (b"EXIF", b"ICCP", b"XMP", b"camera", b"comment"):
        assert kept not in small
    assert (await put_avatar(server, ann, out.getvalue())).status_code == 200
    me = await user_id(server, ann)
    avatar = read((await server.client.get(f"/im/users/{me}/avatar", headers=ann)).content)
    assert (avatar.size, dict(avatar.getexif())) == ((256, 256), {})


async def test_a_photo_with_further_pictures_behind_it_is_a_photo(server: Server) -> None:
    ann = await ann_alone(server)
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(
        out, "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "blue")]
    )
    file = await upload(server, ann, out.getvalue())
    assert (file["media_type"], file["width"], file["height"]) == ("image/jpeg", 60, 40)


async def test_of_an_animation_the_first_frame_is_the_small_picture(server: Server) -> None:
    ann = await ann_alone(server)
    frames = [Image.new("RGB", (30, 30), color) for color in ("red", "blue", "green")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    file = await upload(server, ann, out.getvalue())
    assert file["media_type"] == "image/gif"
    small = read((await fetch(server, ann, file, "/thumbnail")).content)
    assert getattr(small, "n_frames", 1) == 1
    assert small.convert("RGB").getpixel((15, 15))[0] > 200  # type: ignore[index]


NO_PICTURES = [
    png(50_000, 50_000),
    png(5_000, 5_001),
    png(1_000, 1_000),  # without data
    png(1_000, 1_000, zlib.compress(b"\x00" * 100)),
    picture("JPEG", (300, 300))[:-400],
    picture("GIF", (300, 300))[:60],
    b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\x00" * 30,
    b"RIFF" + struct.pack("<I", 40) + b"WEBPVP8X" + b"\xff" * 28,
]


async def test_a_picture_that_cannot_be_read_or_would_burst_is_only_a_file(server: Server) -> None:
    ann = await ann_alone(server)
    for data in NO_PICTURES:
        file = await upload(server, ann, data)
        assert (file["media_type"], file["has_thumbnail"]) == ("application/octet-stream", False)
        disposition = (await fetch(server, ann, file)).headers["content-disposition"]
        assert disposition.startswith("attachment;")
        assert_problem(await put_avatar(server, ann, data), 415, "file_type_refused")
    assert stored(server) == {row.file_id for row in await rows(server)}


async def test_a_picture_that_is_a_script_too_is_never_more_than_a_picture(server: Server) -> None:
    ann = await ann_alone(server)
    for data in (
        picture("GIF") + b"/*<script>alert(1)</script>*/",
        picture("JPEG", comment=b"<script>alert(1)</script>"),
        picture("PNG") + b"PK\x03\x04<html><script>alert(1)</script>",
    ):
        answer = await fetch(server, ann, await upload(server, ann, data, "x.html"))
        assert answer.headers["content-type"].startswith("image/")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
