"""Every route and every frame with somebody else's id: answered like an id that names nothing.

The routes are read from the application itself, so that a new one cannot be forgotten here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from api.app import create_app
from store.ids import Prefix, new_id, new_query_id
from tests.api.conftest import Server
from tests.api.live_client import connected
from tests.api.person import Person, join
from tests.api.statements import counted

BODIES: dict[tuple[str, str], Any] = {
    ("PATCH", "/im/contacts/{user_id}"): {"remark": "x"},
    ("PATCH", "/im/groups/{group_id}"): {"name": "x"},
    ("POST", "/im/groups/{group_id}/members"): {"user_ids": ["{user_id}"]},
    ("PATCH", "/im/groups/{group_id}/members/{user_id}"): {"nickname": "x"},
    ("PUT", "/im/groups/{group_id}/owner"): {"user_id": "{user_id}"},
    ("PATCH", "/im/conversations/{conversation_id}"): {"pinned": True},
    ("POST", "/im/conversations/{conversation_id}/read"): {"seq": 1},
    ("POST", "/im/conversations/{conversation_id}/messages"): {"content": "x"},
    ("POST", "/ai/assistant/runs/{query_id}/regenerate"): {},
    ("PUT", "/ai/assistant/runs/{query_id}/feedback"): {"rating": 1},
    ("PATCH", "/ai/assistant/sessions/{session_id}"): {"title": "x"},
}
# Who knows an invite code may use it: it is a secret, no name of something.
SECRETS = {"code"}


@dataclass
class Belongings:
    """Ids of things that one person has."""

    person: Person
    ids: dict[str, str] = field(default_factory=dict)


def made_up() -> dict[str, str]:
    """Ids of the right form that name nothing."""
    return {
        "user_id": new_id(Prefix.USER),
        "group_id": new_id(Prefix.CONVERSATION),
        "conversation_id": new_id(Prefix.CONVERSATION),
        "message_id": new_id(Prefix.MESSAGE),
        "request_id": new_id(Prefix.CONTACT_REQUEST),
        "file_id": new_id(Prefix.FILE),
        "session_id": new_id(Prefix.SESSION),
        "query_id": new_query_id(),
        "agent_id": new_id(Prefix.AGENT),
    }


async def belongings(server: Server, name: str) -> Belongings:
    """A person with a contact, a group with a request to join, a chat with a file, and a turn."""
    one, friend, asking = [await join(server, f"{name}{who}") for who in ("", "-friend", "-asking")]
    chat = await one.befriend(friend)
    made = (await one.call("POST", "/im/groups", json={"name": "g", "member_ids": [friend.user_id]})).json()
    code = (await one.call("GET", f"/im/groups/{made['group_id']}/invite")).json()["code"]
    assert (await asking.call("POST", f"/im/invites/{code}", json={})).json()["status"] == "requested"
    waiting = (await one.read(f"/im/groups/{made['group_id']}/requests"))["requests"]
    file = (await one.call("POST", "/im/files", params={"name": "a.txt"}, content=b"text")).json()
    sent = await one.call(
        "POST", f"/im/conversations/{chat}/messages", json={"content": "see", "file_id": file["file_id"]}
    )
    await asking.ask(one)
    contact_request = (await one.requests("in"))[0]["request_id"]
    turn = (await one.call("POST", "/ai/assistant/chat", json={"question": "When?"})).json()
    return Belongings(
        one,
        {
            "user_id": friend.user_id,
            "group_id": made["group_id"],
            "conversation_id": chat,
            "message_id": sent.json()["message_id"],
            "request_id": contact_request,
            "group_request_id": waiting[0]["request_id"],
            "file_id": file["file_id"],
            "session_id": turn["session_id"],
            "query_id": turn["query_id"],
        },
    )


def routes(server: Server) -> Iterator[tuple[str, str, list[str]]]:
    """Every route that takes ids in its path: method, path and their names."""
    for context in iter_route_contexts(create_app(server.settings).routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            names = re.findall(r"{(\w+)}", route.path)
            if names and not SECRETS & set(names):
                yield from ((method, route.path, names) for method in sorted(route.methods))


def filled(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, str):
        return re.sub(r"{(\w+)}", lambda found: ids[found[1]], value)
    if isinstance(value, list):
        return [filled(part, ids) for part in value]
    return {key: filled(part, ids) for key, part in value.items()} if isinstance(value, dict) else value


def for_route(path: str, ids: dict[str, str]) -> dict[str, str]:
    if path.startswith("/im/groups") and "group_request_id" in ids:
        return {**ids, "request_id": ids["group_request_id"]}
    return ids


async def test_every_route_answers_a_foreign_id_like_one_that_names_nothing(server: Server) -> None:
    ann, eve = await belongings(server, "ann"), await belongings(server, "eve")
    seen = 0
    async with counted(server) as said:
        for method, path, names in routes(server):
            # With all ids foreign, and with only the last one so, behind what is one's own.
            for own in {0, len(names) - 1}:
                answers = []
                for other in (ann.ids, made_up()):
                    mine = {name: for_route(path, eve.ids)[name] for name in names[:own]}
                    ids = {**for_route(path, other), **mine}
                    said.clear()
                    body = filled(BODIES.get((method, path)), ids)
                    answer = await eve.person.call(method, filled(path, ids), json=body)
                    answers.append((answer.status_code, answer.text, [text for text, _ in said]))
                assert answers[0] == answers[1], (method, path, own)
                assert answers[0][0] == 404, (method, path, own, answers[0])
                assert answers[0][1].startswith('{"type":"about:blank"')
                seen += 1
    assert seen > 45


BY_BODY = [
    ("/im/conversations/{conversation_id}/messages", {"content": "x", "reply_to": "{message_id}"}),
    ("/im/conversations/{conversation_id}/messages", {"content": "x", "file_id": "{file_id}"}),
    ("/im/groups", {"name": "x", "member_ids": ["{user_id}"]}),
    ("/im/groups/{group_id}/members", {"user_ids": ["{user_id}"]}),
    ("/ai/assistant/chat", {"question": "x", "session_id": "{session_id}"}),
    ("/ai/assistant/chat/stream", {"question": "x", "session_id": "{session_id}"}),
    ("/ai/assistant/chat", {"question": "x", "agent_id": "{agent_id}"}),
    ("/ai/rag/query", {"question": "x", "agent_id": "{agent_id}"}),
]


async def test_a_foreign_id_in_a_body_or_a_query_is_answered_the_same(server: Server) -> None:
    ann, eve = await belongings(server, "ann"), await belongings(server, "eve")
    chat, group = eve.ids["conversation_id"], eve.ids["group_id"]
    for path, body in BY_BODY:
        answers = []
        for ids in ({**made_up(), **ann.ids}, made_up()):
            target = filled(path, {"conversation_id": chat, "group_id": group})
            answer = await eve.person.call("POST", target, json=filled(body, ids))
            answers.append((answer.status_code, answer.text))
        assert answers[0] == answers[1], (path, body)
        assert answers[0][0] == 404, (path, body, answers[0])
    for path, name, key in (
        (f"/im/conversations/{chat}/messages", "around", "message_id"),
        ("/im/messages/search", "conversation_id", "conversation_id"),
    ):
        answers = []
        for ids in (ann.ids, made_up()):
            params = {name: ids[key], "query": "see"}
            answer = await eve.person.call("GET", path, params=params)
            answers.append((answer.status_code, answer.text))
        assert answers[0] == answers[1], path
        assert answers[0][0] == 404, (path, answers[0])


async def test_a_foreign_source_narrows_a_question_to_nothing(server: Server) -> None:
    ann, eve = await belongings(server, "ann"), await belongings(server, "eve")
    await server.index()
    for keys in ([ann.ids["conversation_id"]], [new_id(Prefix.CONVERSATION)]):
        answer = await eve.person.call("POST", "/ai/rag/query", json={"question": "see", "source_keys": keys})
        body = answer.json()
        assert (body["chunks"], body["searched_sources"]) == ([], 0)


async def test_every_frame_answers_a_foreign_id_like_one_that_names_nothing(server: Server) -> None:
    ann, eve = await belongings(server, "ann"), await belongings(server, "eve")
    foreign, nothing = ann.ids["group_id"], new_id(Prefix.CONVERSATION)
    own = {eve.ids["group_id"]: 10**6, eve.ids["conversation_id"]: 10**6}
    told = []
    for chat in (foreign, nothing):
        async with connected(server, eve.person.headers, {**own, chat: 0}) as device:
            about = [frame for frame in device.missed if frame.get("conversation_id") == chat]
            await device.send(type="typing", conversation_id=chat)
            refused = await device.next("error")
            told.append((about, refused, await device.sync({**own, chat: 0})))
    as_one = [str(frames).replace(nothing, foreign) for frames in told]
    assert as_one[0] == as_one[1]
    assert told[0][0] == [{"type": "gone", "conversation_id": foreign}]
    assert told[0][1]["code"] == "not_found"


@pytest.mark.parametrize("changed", ["upper", "padded", "wildcard", "quoted"])
async def test_an_id_that_is_nearly_right_names_nothing(server: Server, changed: str) -> None:
    ann = await belongings(server, "ann")
    near = {
        "upper": str.upper,
        "padded": lambda text: f"{text}%20",
        "wildcard": lambda text: text[:-1] + "_",
        "quoted": lambda text: f"{text}'--",
    }[changed]
    own = {**made_up(), **ann.ids}
    for method, path, names in routes(server):
        if method == "GET":
            ids = {**for_route(path, own), names[-1]: near(for_route(path, own)[names[-1]])}
            answer = await ann.person.call(method, filled(path, ids))
            assert answer.status_code == 404, (path, ids[names[-1]], answer.text)
