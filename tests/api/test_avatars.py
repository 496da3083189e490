"""Pictures of users: made square and small, and seen by who knows the user."""

import asyncio

import pytest

from store.ids import Prefix, new_id
from tests.api.conftest import Server
from tests.api.live_client import connected
from tests.api.people import meet
from tests.api.test_errors import assert_problem
from tests.api.uploads import (
    ann_alone,
    assert_not_found,
    picture,
    put_avatar,
    read,
    rows,
    stored,
    three,
    user_id,
)

pytestmark = pytest.mark.messenger


async def test_a_picture_of_oneself_is_square_and_seen_by_who_knows_one(server: Server) -> None:
    people = await meet(server, "eve", "bob")
    ann = (await meet(server, "ann")).headers["ann"]
    bob, eve = people.headers["bob"], people.headers["eve"]
    me = await user_id(server, ann)
    asked = {"username": "ann", "message": ""}
    assert (await server.client.post("/im/contact-requests", json=asked, headers=bob)).status_code == 201
    path = f"/im/users/{me}/avatar"
    assert_problem(await server.client.get(path, headers=ann), 404, "not_found")
    answer = await put_avatar(server, ann, picture("JPEG", (900, 300)))
    assert answer.status_code == 200, answer.text
    changed = answer.json()["avatar"]
    assert changed == (await server.client.get("/users/me", headers=ann)).json()["avatar"]
    for viewer in (ann, bob):
        seen = await server.client.get(path, headers=viewer)
        assert (seen.headers["content-type"], seen.headers["cache-control"]) == (
            "image/webp",
            "private, no-cache",
        )
        assert read(seen.content).size == (256, 256)
        tag = {"If-None-Match": seen.headers["etag"]}
        assert (await server.client.get(path, headers={**viewer, **tag})).status_code == 304
    foreign = await server.client.get(path, headers=eve)
    nobody = await server.client.get(f"/im/users/{new_id(Prefix.USER)}/avatar", headers=eve)
    assert_problem(foreign, 404, "not_found")
    assert foreign.content == nobody.content
    # It is no file of a message: not even its owner gets it as one.
    await assert_not_found(server, ann, {"file_id": changed})
    assert stored(server) == {changed}


async def test_a_new_picture_of_oneself_replaces_the_old_one(server: Server) -> None:
    _, ann, bob, _ = await three(server)
    path = f"/im/users/{await user_id(server, ann)}/avatar"
    first = (await put_avatar(server, ann, picture(color="red"))).json()["avatar"]
    second = (await put_avatar(server, ann, picture(color="blue"))).json()["avatar"]
    assert first != second
    assert stored(server) == {second}
    assert read((await server.client.get(path, headers=bob)).content).convert("RGB").getpixel((9, 9))[2] > 200  # type: ignore[index]
    gone = await server.client.delete("/users/me/avatar", headers=ann)
    assert (gone.status_code, gone.json()["avatar"]) == (200, None)
    assert_problem(await server.client.get(path, headers=bob), 404, "not_found")
    assert (stored(server), await rows(server)) == (set(), [])
    again = await server.client.delete("/users/me/avatar", headers=ann)
    assert (again.status_code, again.json()["avatar"]) == (200, None)


async def test_pictures_of_oneself_that_come_at_once_leave_one(server: Server) -> None:
    ann = await ann_alone(server)
    colors = ["red", "blue", "green", "white"]
    answers = await asyncio.gather(*(put_avatar(server, ann, picture(color=color)) for color in colors))
    assert [answer.status_code for answer in answers] == [200] * 4
    await server.services.files.sweep()
    me = (await server.client.get("/users/me", headers=ann)).json()
    assert stored(server) == {me["avatar"]} == {row.file_id for row in await rows(server)}


async def test_a_picture_of_oneself_cannot_be_sent_and_recalled(server: Server) -> None:
    chat, ann, _, _ = await three(server)
    avatar = (await put_avatar(server, ann, picture())).json()["avatar"]
    path = f"/im/conversations/{chat}/messages"
    answer = await server.client.post(path, json={"file_id": avatar}, headers=ann)
    assert_problem(answer, 409, "conflict")


async def test_contacts_are_told_of_a_new_picture(server: Server) -> None:
    people = await meet(server, "bob", "ann", "eve")
    ann, told = people.headers["ann"], {"type": "contact", "user_id": people.ids["ann"]}
    async with (
        connected(server, people.headers["bob"]) as bob,
        connected(server, people.headers["eve"]) as eve,
    ):
        await put_avatar(server, ann, picture())
        assert await bob.next("contact") == told
        await server.client.delete("/users/me/avatar", headers=ann)
        assert await bob.next("contact") == told
        # She does not know Ann: the next that she hears is of herself.
        body = {"signature": "hi"}
        await server.client.patch("/users/me", json=body, headers=people.headers["eve"])
        assert (await eve.next("contact"))["user_id"] == people.ids["eve"]
