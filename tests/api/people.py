"""People of one server who know each other, and what they do over HTTP."""

from typing import Any

import httpx2
import sqlalchemy as sa

from store.repositories.contacts import ContactRepository
from store.repositories.conversations import ConversationRepository
from store.repositories.users import UserRepository
from store.tables.contacts import Contact
from store.tables.types import table_of, utc_now
from tests.api.conftest import Server

Headers = dict[str, str]


class People:
    """Users who are contacts of the first of them, and what they do."""

    def __init__(self, server: Server, ids: dict[str, str], headers: dict[str, Headers]) -> None:
        self.server, self.ids, self.headers = server, ids, headers

    async def call(
        self, name: str, method: str, path: str, json: Any = None, **params: Any
    ) -> httpx2.Response:
        return await self.server.client.request(
            method, f"/im{path}", json=json, params=params or None, headers=self.headers[name]
        )

    async def ok(self, name: str, method: str, path: str, json: Any = None, **params: Any) -> Any:
        answer = await self.call(name, method, path, json, **params)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def refused(self, name: str, method: str, path: str, json: Any = None) -> tuple[int, str]:
        answer = await self.call(name, method, path, json)
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        return answer.status_code, answer.json()["code"]

    async def group(self, *others: str, **fields: Any) -> str:
        """A group of Ann's."""
        body = {"name": "friends", "member_ids": [self.ids[name] for name in others], **fields}
        made = await self.ok("ann", "POST", "/groups", body)
        return str(made["group_id"])

    async def say(self, name: str, group: str, text: str) -> str:
        sent = await self.ok(name, "POST", f"/conversations/{group}/messages", {"content": text})
        return str(sent["message_id"])

    async def texts(self, name: str, group: str) -> list[str]:
        page = await self.ok(name, "GET", f"/conversations/{group}/messages")
        return [message["content"] for message in page["messages"] if message["kind"] != "system"]

    async def events(self, name: str, group: str) -> list[tuple[str, str, list[str], str | None]]:
        """What the system messages say: what happened, who did it, to whom, and a name."""
        page = await self.ok(name, "GET", f"/conversations/{group}/messages")
        return [
            (said["event"], message["sender"], [user["name"] for user in said["users"]], said["name"])
            for message in page["messages"]
            if (said := message["system"])
        ]

    async def member_names(self, name: str, group: str, **params: Any) -> list[str]:
        page = await self.ok(name, "GET", f"/groups/{group}/members", **params)
        return [member["username"] for member in page["members"]]


async def meet(server: Server, *names: str) -> People:
    ids, headers = {}, {}
    async with server.services.database.transaction() as session:
        users = UserRepository(session)
        for name in names:
            ids[name] = (await users.create_user(name, name.title())).user_id
        for other in names[1:]:
            await ContactRepository(session).befriend([ids[names[0]], ids[other]])
    for name in names:
        headers[name] = await server.sign_in(name)
    return People(server, ids, headers)


async def chat_of(people: People, *names: str) -> str:
    """A private chat of these, as an accepted request makes it."""
    async with people.server.services.database.transaction() as session:
        users = [people.ids[name] for name in names]
        return (await ConversationRepository(session).create_private(users)).conversation_id


async def crowd(people: People, count: int) -> list[str]:
    """Many more contacts of Ann's, made without asking the server for each."""
    async with people.server.services.database.transaction() as session:
        made = [await UserRepository(session).create_user(f"guest{n}", f"Guest {n}") for n in range(count)]
        now, ann = utc_now(), people.ids["ann"]
        rows = [
            {"user_id": ann, "contact_id": user.user_id, "remark": "", "created_at": now, "updated_at": now}
            for user in made
        ]
        await session.exec(sa.insert(table_of(Contact)), params=rows)
    return [user.user_id for user in made]
