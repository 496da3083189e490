"""Who gets a file, how it is served, and when it is swept."""

import asyncio
import os
import time
from datetime import timedelta

import pytest

from store.ids import Prefix, new_id
from store.repositories.files import FileRepository
from store.tables.files import GONE
from store.tables.types import utc_now
from tests.api.conftest import Server
from tests.api.people import meet
from tests.api.test_errors import assert_problem
from tests.api.uploads import (
    ann_alone,
    assert_not_found,
    carry,
    fetch,
    picture,
    put_avatar,
    rows,
    stored,
    three,
    upload,
    user_id,
)

pytestmark = pytest.mark.messenger


async def test_an_upload_is_its_owners_until_a_message_carries_it(server: Server) -> None:
    chat, ann, bob, eve = await three(server)
    file = await upload(server, ann, picture())
    await assert_not_found(server, bob, file)
    await carry(server, ann, chat, file)
    for me in (ann, bob):
        assert (await fetch(server, me, file)).content == picture()
        assert (await fetch(server, me, file, "/thumbnail")).status_code == 200
    await assert_not_found(server, eve, file)
    for name in ("FL" + file["file_id"][2:], file["file_id"] + "%20", file["file_id"][:-1] + "%25"):
        answer = await server.client.get(f"/im/files/{name}", headers=ann)
        assert_problem(answer, 404, "not_found")


async def test_whose_membership_ends_gets_its_files_no_more(server: Server) -> None:
    people = await meet(server, "ann", "bob", "eve")
    ann, bob, eve = (people.headers[name] for name in ("ann", "bob", "eve"))
    group = await people.group("bob", "eve")
    file = await upload(server, ann, picture())
    await carry(server, ann, group, file)
    assert (await fetch(server, bob, file)).status_code == 200
    await people.ok("bob", "POST", f"/groups/{group}/leave")
    await assert_not_found(server, bob, file)
    await people.ok("ann", "DELETE", f"/groups/{group}/members/{people.ids['eve']}")
    await assert_not_found(server, eve, file)
    assert (await fetch(server, ann, file)).status_code == 200
    await people.ok("ann", "DELETE", f"/groups/{group}")
    await assert_not_found(server, ann, file)  # not even who had sent it


async def test_who_joins_later_does_not_get_what_was_sent_before(server: Server) -> None:
    people = await meet(server, "ann", "bob", "eve")
    ann, eve = people.headers["ann"], people.headers["eve"]
    group = await people.group("bob")
    before, after = await upload(server, ann, picture()), await upload(server, ann, picture())
    await carry(server, ann, group, before)
    await people.ok("ann", "POST", f"/groups/{group}/members", {"user_ids": [people.ids["eve"]]})
    await carry(server, ann, group, after)
    await assert_not_found(server, eve, before)
    assert (await fetch(server, eve, after)).status_code == 200


async def test_who_deletes_the_message_for_themselves_has_its_file_no_more(server: Server) -> None:
    chat, ann, bob, _ = await three(server)
    file = await upload(server, ann, picture())
    path = await carry(server, ann, chat, file)
    assert (await server.client.delete(path, headers=bob)).status_code == 204
    await assert_not_found(server, bob, file)
    assert (await fetch(server, ann, file)).status_code == 200


async def test_a_recalled_file_is_gone_for_everybody_and_from_the_disk(server: Server) -> None:
    chat, ann, bob, _ = await three(server)
    file = await upload(server, ann, picture())
    path = await carry(server, ann, chat, file)
    tag = (await fetch(server, bob, file)).headers["etag"]
    assert (await server.client.post(f"{path}/recall", headers=ann)).status_code == 200
    for me in (ann, bob):
        await assert_not_found(server, me, file)
        again = await fetch(server, me, file, **{"If-None-Match": tag})
        assert_problem(again, 404, "not_found")
    await server.services.files.sweep()
    assert (stored(server), await rows(server)) == (set(), [])


async def test_a_file_is_sent_once_and_by_its_owner_alone(server: Server) -> None:
    chat, ann, bob, _ = await three(server)
    file = await upload(server, ann, b"x")
    path = f"/im/conversations/{chat}/messages"
    said = []
    for me, file_id in ((bob, file["file_id"]), (bob, new_id(Prefix.FILE))):
        answer = await server.client.post(path, json={"file_id": file_id}, headers=me)
        assert_problem(answer, 404, "not_found")
        said.append(answer.content)
    assert said[0] == said[1]
    body = {"file_id": file["file_id"], "client_id": "once"}
    both = await asyncio.gather(*(server.client.post(path, json=body, headers=ann) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [200, 201]
    other = await server.client.post(path, json={"file_id": file["file_id"]}, headers=ann)
    assert_problem(other, 409, "conflict")


async def test_a_file_that_is_sent_to_two_chats_at_once_reaches_one(server: Server) -> None:
    people = await meet(server, "ann", "bob")
    ann = people.headers["ann"]
    paths = [f"/im/conversations/{await people.group('bob')}/messages" for _ in range(2)]
    body = {"file_id": (await upload(server, ann, b"x"))["file_id"]}
    both = await asyncio.gather(*(server.client.post(path, json=body, headers=ann) for path in paths))
    assert sorted(answer.status_code for answer in both) == [201, 409]


RANGES = [
    ("bytes=0-9", 206, 0, 10),
    ("bytes=990-", 206, 990, 1000),
    ("bytes=-5", 206, 995, 1000),
    ("bytes=500-5000", 206, 500, 1000),
    ("bytes=1000-", 416, 0, 0),
    ("bytes=-0", 416, 0, 0),
    ("bytes=a-b", 200, 0, 1000),
    ("lines=1-2", 200, 0, 1000),
    ("bytes=0-1,5-6", 200, 0, 1000),
    ("bytes=" + "9" * 40 + "-", 200, 0, 1000),
    ("bytes=9-5", 200, 0, 1000),
]


async def test_a_range_of_a_file_is_served(server: Server) -> None:
    ann = await ann_alone(server)
    data = os.urandom(1000)
    file = await upload(server, ann, data)
    for asked, status, first, last in RANGES:
        answer = await fetch(server, ann, file, Range=asked)
        if status == 416:
            assert_problem(answer, 416, "range_not_satisfiable")
            assert answer.headers["content-range"] == "bytes */1000"
            continue
        assert (answer.status_code, answer.content) == (status, data[first:last]), asked
        assert answer.headers["accept-ranges"] == "bytes"
        if status == 206:
            assert answer.headers["content-range"] == f"bytes {first}-{last - 1}/1000"
    stale = await fetch(server, ann, file, Range="bytes=0-9", **{"If-Range": '"another"'})
    assert (stale.status_code, stale.content) == (200, data)


async def test_what_a_browser_has_it_does_not_get_again(server: Server) -> None:
    ann = await ann_alone(server)
    file = await upload(server, ann, picture())
    for what in ("", "/thumbnail"):
        tag = (await fetch(server, ann, file, what)).headers["etag"]
        for said in (tag, f'W/{tag}, "other"', "*"):
            again = await fetch(server, ann, file, what, **{"If-None-Match": said})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
        assert (await fetch(server, ann, file, what, **{"If-None-Match": '"other"'})).status_code == 200


async def test_a_file_whose_bytes_were_lost_is_not_found(server: Server) -> None:
    ann = await ann_alone(server)
    file = await upload(server, ann, b"x")
    (server.settings.data_dir / "files" / file["file_id"][-2:] / file["file_id"]).unlink()
    assert_problem(await fetch(server, ann, file), 404, "not_found")


async def test_uploads_that_nothing_uses_are_swept_after_a_day(server: Server) -> None:
    chat, ann, bob, _ = await three(server)
    used, unused = await upload(server, ann, picture()), await upload(server, ann, picture())
    await carry(server, ann, chat, used)
    assert (await put_avatar(server, bob, picture())).status_code == 200
    (avatar,) = stored(server) - {
        name + end for name in (used["file_id"], unused["file_id"]) for end in ("", ".webp")
    }
    await server.services.files.sweep(utc_now() + timedelta(hours=23))
    assert (await fetch(server, ann, unused)).status_code == 200
    await server.services.files.sweep(utc_now() + timedelta(hours=25))
    await assert_not_found(server, ann, unused)
    assert stored(server) == {used["file_id"], f"{used['file_id']}.webp", avatar}
    assert {row.file_id for row in await rows(server)} == {used["file_id"], avatar}


async def test_a_crash_leaves_only_what_is_swept(server: Server) -> None:
    """Killed while it comes, before it has its name, and while it is removed."""
    ann = await ann_alone(server)
    on_its_way = server.settings.data_dir / "files" / "tmp" / "half"
    named, removed = await upload(server, ann, picture()), await upload(server, ann, picture())
    on_its_way.write_bytes(b"half")
    fresh = on_its_way.with_name("fresh")
    fresh.write_bytes(b"half")
    old = time.time() - 2 * 24 * 60 * 60
    os.utime(on_its_way, (old, old))
    folder = server.settings.data_dir / "files"
    (folder / named["file_id"][-2:] / named["file_id"]).unlink()
    (folder / removed["file_id"][-2:] / f"{removed['file_id']}.webp").unlink()
    async with server.services.database.transaction() as session:
        await FileRepository(session).discard([removed["file_id"]])
    await server.services.files.sweep(utc_now() + timedelta(days=2))
    assert stored(server) == {"fresh"}
    assert await rows(server) == []


async def test_the_sweep_does_not_take_what_comes_into_use_meanwhile(server: Server) -> None:
    ann = await ann_alone(server)
    file = await upload(server, ann, b"x")
    async with server.services.database.transaction() as session:
        await FileRepository(session).attach(file["file_id"], await user_id(server, ann))
    await server.services.files.sweep(utc_now() + timedelta(days=2))
    assert stored(server) == {file["file_id"]}
    async with server.services.database.transaction() as session:
        await FileRepository(session).forget([file["file_id"]])  # what is not gone is not forgotten
    assert [row.status == GONE for row in await rows(server)] == [False]
