"""Whatever changes who may see what reaches the very next question, with the index standing still.

Each test lets the server index what there is, stops its ingest worker for good, changes something over HTTP
and asks again: retrieval alone, and a whole turn, whose prompt is read.
"""

from typing import Any

import httpx2
import pytest
from sqlmodel import select

from graph.ports import SourceType
from store.repositories.contacts import ContactRepository
from store.repositories.users import UserRepository
from store.tables.outbox import IngestEvent
from tests.api.conftest import Server

QUESTION = "What is the lighthouse code?"
CODE = "4711"


class People:
    """Users of one server, all of them contacts of Ann, and what the assistant tells them."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.ids: dict[str, str] = {}
        self.headers: dict[str, dict[str, str]] = {}

    async def meet(self, *names: str) -> "People":
        async with self.server.services.database.transaction() as session:
            for name in names:
                user = await UserRepository(session).create_user(name, name.title(), "scrypt$x")
                self.ids[name] = user.user_id
                if name not in ("ann", "eve"):
                    await ContactRepository(session).befriend([self.ids["ann"], user.user_id])
        for name in names:
            self.headers[name] = await self.server.sign_in(name)
        return self

    async def call(self, name: str, method: str, path: str, json: Any = None) -> httpx2.Response:
        return await self.server.client.request(method, path, json=json, headers=self.headers[name])

    async def ok(self, name: str, method: str, path: str, json: Any = None) -> Any:
        answer = await self.call(name, method, path, json)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def group(self, *others: str, **fields: Any) -> str:
        """A group of Ann's."""
        body = {"name": "Hikers", "member_ids": [self.ids[name] for name in others], **fields}
        return str((await self.ok("ann", "POST", "/im/groups", body))["group_id"])

    async def private(self, name: str) -> str:
        """Ann's chat with somebody, made by a request that is accepted."""
        asked = await self.ok(name, "POST", "/im/contact-requests", {"username": "ann"})
        await self.ok("ann", "POST", f"/im/contact-requests/{asked['request_id']}/accept")
        return str((await self.ok("ann", "GET", f"/im/contacts/{self.ids[name]}"))["conversation_id"])

    async def say(self, name: str, chat: str, text: str) -> str:
        body = {"content": text}
        return str((await self.ok(name, "POST", f"/im/conversations/{chat}/messages", body))["message_id"])

    async def stop_indexing(self) -> None:
        """What there is gets indexed; from now on nothing is."""
        await self.server.index()
        await self.server.services.health.worker.close()

    async def chunks(self, name: str, question: str = QUESTION, **options: Any) -> list[dict[str, Any]]:
        body = {"question": question, "top_k": 50, **options}
        return list((await self.ok(name, "POST", "/ai/rag/query", body))["chunks"])

    async def told(self, name: str, question: str = QUESTION, **options: Any) -> str:
        """All that a model reads for this question; retrieval alone gives the same."""
        chunks = await self.chunks(name, question, **options)
        body = {"question": question, "top_k": 50, **options}
        answer = await self.ok(name, "POST", "/ai/assistant/chat", body)
        prompt = "\n".join(str(said["content"]) for said in self.server.model.requests[-1]["messages"])
        assert [chunk["chunk_id"] for chunk in chunks] == [c["chunk_id"] for c in answer["citations"]]
        assert all(chunk["text"] in prompt for chunk in chunks)
        return prompt

    async def knows(self, name: str, secret: str = CODE, question: str = QUESTION, **options: Any) -> bool:
        return secret in await self.told(name, question, **options)


@pytest.fixture
async def people(server: Server) -> People:
    return await People(server).meet("ann", "bob", "cat", "eve")


@pytest.fixture
async def group(people: People) -> str:
    """A group of Ann, Bob and Cat that everyone's index knows, and that no index follows any more."""
    group = await people.group("bob", "cat")
    await people.say("ann", group, f"The lighthouse code is {CODE}.")
    await people.say("bob", group, "The lighthouse keeper likes tea.")
    await people.ok("ann", "PATCH", f"/im/groups/{group}", {"notice": "The harbour opens with 1234."})
    await people.stop_indexing()
    assert await people.knows("bob")
    assert await people.knows("bob", "1234", "Which harbour?")
    assert not await people.knows("eve")
    return group


async def test_trap_9_leaving_a_group_ends_its_chat_and_its_notice_for_the_assistant(
    people: People, group: str
) -> None:
    await people.ok("bob", "POST", f"/im/groups/{group}/leave")
    assert not await people.knows("bob")
    assert not await people.knows("bob", source_keys=[group])
    assert not await people.knows("bob", "1234", "Which harbour?")
    assert await people.knows("cat")


async def test_trap_9_who_is_removed_finds_nothing_more(people: People, group: str) -> None:
    await people.ok("ann", "DELETE", f"/im/groups/{group}/members/{people.ids['bob']}")
    assert not await people.knows("bob")
    assert not await people.knows("bob", "1234", "Which harbour?")
    assert await people.knows("ann")


async def test_trap_9_a_dismissed_group_is_found_by_nobody(people: People, group: str) -> None:
    await people.ok("ann", "DELETE", f"/im/groups/{group}")
    for name in ("ann", "bob", "cat"):
        assert not await people.knows(name)
        assert not await people.knows(name, "1234", "Which harbour?")


async def test_trap_9_a_recalled_message_reaches_no_prompt(people: People) -> None:
    group = await people.group("bob", "cat")
    secret = await people.say("ann", group, f"The lighthouse code is {CODE}.")
    await people.say("bob", group, "The lighthouse keeper likes tea.")
    await people.stop_indexing()
    assert await people.knows("cat")
    await people.ok("ann", "POST", f"/im/conversations/{group}/messages/{secret}/recall")
    for name in ("ann", "bob", "cat"):
        assert not await people.knows(name)
        assert await people.knows(name, "likes tea")


async def test_trap_9_a_message_deleted_for_oneself_is_gone_for_oneself_alone(people: People) -> None:
    group = await people.group("bob", "cat")
    secret = await people.say("ann", group, f"The lighthouse code is {CODE}.")
    await people.stop_indexing()
    await people.ok("bob", "DELETE", f"/im/conversations/{group}/messages/{secret}")
    assert not await people.knows("bob")
    assert await people.knows("ann")
    assert await people.knows("cat")


async def test_trap_9_an_old_answer_is_withheld_when_what_it_rests_on_is_gone(
    people: People, group: str
) -> None:
    answer = await people.ok("bob", "POST", "/ai/assistant/chat", {"question": "Which harbour?"})
    assert answer["citations"][0]["message_ids"] == []
    path = f"/ai/assistant/sessions/{answer['session_id']}/messages"
    shown = (await people.ok("bob", "GET", path))["messages"][1]
    assert (shown["withheld"], shown["citations"][0]["snippet"]) == (
        False, "Hikers The harbour opens with 1234."
    )  # fmt: skip
    await people.ok("bob", "POST", f"/im/groups/{group}/leave")
    shown = (await people.ok("bob", "GET", path))["messages"][1]
    assert (shown["withheld"], shown["citations"][0]["snippet"]) == (True, "")
    again = {"question": "And since when?", "session_id": answer["session_id"]}
    await people.ok("bob", "POST", "/ai/assistant/chat", again)
    assert "1234" not in str(people.server.model.requests[-1])


@pytest.mark.parametrize("kind", ["group", "private"])
async def test_what_is_kept_out_is_not_found_even_where_it_is_named(people: People, kind: str) -> None:
    await people.meet("dan")
    chat = await people.group("bob") if kind == "group" else await people.private("eve")
    other = "bob" if kind == "group" else "eve"
    await people.say("ann", chat, f"The lighthouse code is {CODE}.")
    if kind == "group":
        await people.ok("ann", "PATCH", f"/im/groups/{chat}", {"notice": "The harbour opens with 1234."})
    await people.stop_indexing()
    assert await people.knows("ann", source_keys=[chat])
    await people.ok("ann", "PATCH", f"/im/conversations/{chat}", {"kept_out": True})
    assert not await people.knows("ann")
    assert not await people.knows("ann", source_keys=[chat])
    assert not await people.knows("ann", scope=f"chat_{kind}", source_keys=[chat])
    assert not await people.knows("ann", "1234", "Which harbour?", source_keys=[chat])
    assert await people.knows(other), "it is kept out of one's own assistant alone"
    page = await people.ok("ann", "GET", f"/im/conversations/{chat}/messages")
    assert CODE in str(page), "the messenger is not touched by it"
    await people.ok("ann", "PATCH", f"/im/conversations/{chat}", {"kept_out": False})
    assert await people.knows("ann", source_keys=[chat])
    if kind == "group":
        assert await people.knows("ann", "1234", "Which harbour?", source_keys=[chat])


async def test_what_was_kept_out_stays_so_through_leaving_and_coming_back(people: People) -> None:
    group = await people.group("bob", join_policy="open", share_history=True)
    await people.say("ann", group, f"The lighthouse code is {CODE}.")
    await people.stop_indexing()
    await people.ok("bob", "PATCH", f"/im/conversations/{group}", {"kept_out": True})
    await people.ok("bob", "POST", f"/im/groups/{group}/leave")
    await people.ok("ann", "POST", f"/im/groups/{group}/members", {"user_ids": [people.ids["bob"]]})
    assert not await people.knows("bob", source_keys=[group])


@pytest.mark.parametrize("shared", [False, True])
async def test_who_joins_finds_from_joining_on_or_all_where_history_is_shared(
    people: People, shared: bool
) -> None:
    group = await people.group("bob", share_history=shared)
    await people.say("ann", group, f"The lighthouse code is {CODE}.")
    await people.ok("ann", "POST", f"/im/groups/{group}/members", {"user_ids": [people.ids["cat"]]})
    await people.say("ann", group, "The lighthouse code will change on Monday.")
    await people.stop_indexing()
    assert await people.knows("cat") is shared
    assert await people.knows("cat", "change on Monday")
    assert await people.knows("bob")


async def test_who_comes_back_finds_from_coming_back_on(people: People) -> None:
    group = await people.group("bob")
    await people.say("ann", group, f"The lighthouse code is {CODE}.")
    await people.ok("bob", "POST", f"/im/groups/{group}/leave")
    await people.say("ann", group, "The lighthouse code is not for Bob: 5822.")
    await people.ok("ann", "POST", f"/im/groups/{group}/members", {"user_ids": [people.ids["bob"]]})
    await people.say("ann", group, "The lighthouse code is new: 6933.")
    await people.stop_indexing()
    told = await people.told("bob")
    assert [code in told for code in (CODE, "5822", "6933")] == [False, False, True]


async def test_a_profile_is_found_by_contacts_and_by_nobody_else(people: People) -> None:
    await people.group("bob", "cat")
    await people.ok("bob", "PATCH", "/users/me", {"signature": f"My lighthouse code is {CODE}"})
    await people.stop_indexing()
    (own,) = await people.chunks("bob")
    (seen,) = await people.chunks("ann")
    assert (own["source_type"], seen["source_type"]) == (SourceType.SELF_PROFILE, SourceType.CONTACT_PROFILE)
    assert own["source_key"] == seen["source_key"] == people.ids["bob"]
    assert (seen["title"], seen["message_ids"], seen["sent_at"]) == ("Bob", [], None)
    assert await people.knows("ann")
    assert not await people.knows("cat"), "who shares a group is no contact"
    assert not await people.knows("eve"), "a stranger"
    assert not await people.knows("eve", source_keys=[people.ids["bob"]])


async def test_trap_9_the_end_of_a_contact_ends_both_profiles_and_keeps_the_chat(people: People) -> None:
    chat = await people.private("eve")
    await people.say("eve", chat, "The lighthouse keeper likes tea.")
    await people.ok("eve", "PATCH", "/users/me", {"signature": f"My lighthouse code is {CODE}"})
    await people.ok("ann", "PATCH", "/users/me", {"signature": "My harbour code is 1234"})
    await people.stop_indexing()
    assert await people.knows("ann")
    assert await people.knows("eve", "1234", "Which harbour?")
    await people.ok("ann", "DELETE", f"/im/contacts/{people.ids['eve']}")
    assert not await people.knows("ann")
    assert not await people.knows("eve", "1234", "Which harbour?")
    assert await people.knows("ann", "likes tea"), "what was said stays readable, and so it stays found"


async def test_a_block_is_no_end_of_a_contact(people: People) -> None:
    await people.ok("bob", "PATCH", "/users/me", {"signature": f"My lighthouse code is {CODE}"})
    await people.stop_indexing()
    await people.ok("ann", "PUT", f"/im/blocks/{people.ids['bob']}")
    assert await people.knows("ann"), "a block stops messages; the two still have each other as contacts"


async def test_trap_9_what_a_profile_or_a_notice_said_before_is_gone_at_once(
    people: People, group: str
) -> None:
    server = people.server
    await people.ok("ann", "PATCH", f"/im/groups/{group}", {"notice": "The harbour is closed."})
    told = await people.told("bob", "Which harbour?")
    assert "The harbour is closed." in told
    assert "1234" not in told
    await people.ok("ann", "PATCH", f"/im/groups/{group}", {"notice": ""})
    assert "closed" not in await people.told("bob", "Which harbour?")
    async with server.services.database.transaction(read_only=True) as session:
        events = (await session.exec(select(IngestEvent.source_type).order_by(IngestEvent.id))).all()  # type: ignore[arg-type]
    assert events[-1] == SourceType.GROUP_PROFILE


async def test_trap_9_an_outdated_signature_reaches_no_prompt(people: People) -> None:
    await people.ok("bob", "PATCH", "/users/me", {"signature": f"My lighthouse code is {CODE}"})
    await people.stop_indexing()
    assert await people.knows("ann")
    await people.ok("bob", "PATCH", "/users/me", {"signature": "No codes here"})
    told = await people.told("ann")
    assert (CODE in told, "No codes here" in told) == (False, True)


async def test_a_remark_is_how_its_owner_reads_and_finds_a_contact(people: People) -> None:
    chat = await people.private("eve")
    await people.say("eve", chat, "The lighthouse keeper likes tea.")
    await people.ok("eve", "PATCH", "/users/me", {"signature": f"My lighthouse code is {CODE}"})
    await people.stop_indexing()
    await people.ok("ann", "PATCH", f"/im/contacts/{people.ids['eve']}", {"remark": "老王"})
    titles = {chunk["source_type"]: chunk["title"] for chunk in await people.chunks("ann")}
    assert titles == {SourceType.CHAT_PRIVATE: "老王", SourceType.CONTACT_PROFILE: "老王"}
    assert await people.knows("ann", "老王 · Eve · @eve", "老王的签名是什么？")
    assert await people.knows("ann", CODE, "老王的签名是什么？")
    assert "老王" not in await people.told("eve")
