"""One user with a password, and what they do over HTTP."""

from typing import Any

import httpx2

from tests.api.conftest import Server
from tests.api.live_client import Device

PASSWORD = "a long pass phrase"


class Person:
    """A user and what they do over HTTP."""

    def __init__(self, server: Server, signed_in: dict[str, Any]) -> None:
        self.client = server.client
        self.user_id: str = signed_in["user"]["user_id"]
        self.username: str = signed_in["user"]["username"]
        self.headers = {"Authorization": f"Bearer {signed_in['access_token']}"}

    async def call(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return await self.client.request(method, path, headers=self.headers, **options)

    async def read(self, path: str, **params: Any) -> Any:
        answer = await self.call("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def ask(self, other: "Person", message: str = "") -> Any:
        body = {"username": other.username, "message": message}
        answer = await self.call("POST", "/im/contact-requests", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def decide(self, request: Any, what: str) -> httpx2.Response:
        return await self.call("POST", f"/im/contact-requests/{request['request_id']}/{what}")

    async def requests(self, direction: str) -> list[Any]:
        found: list[Any] = (await self.read("/im/contact-requests", direction=direction))["requests"]
        return found

    async def contacts(self) -> list[Any]:
        found: list[Any] = (await self.read("/im/contacts"))["contacts"]
        return found

    async def relation(self, other: "Person") -> str:
        return str((await self.read(f"/im/users/{other.user_id}"))["relation"])

    async def befriend(self, other: "Person") -> str:
        """Makes the two contacts; the id of their private chat."""
        assert (await other.decide(await self.ask(other), "accept")).status_code == 200
        return str((await self.read(f"/im/contacts/{other.user_id}"))["conversation_id"])


async def join(server: Server, username: str, nickname: str = "") -> Person:
    body = {"username": username, "password": PASSWORD, "nickname": nickname or username}
    answer = await server.client.post("/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    return Person(server, answer.json())


async def told(device: Device, *chats: str) -> list[dict[str, Any]]:
    """What has been said to a device that has these chats, but for who is online: that may come any time."""
    return [frame for frame in await device.sync(dict.fromkeys(chats, 0)) if frame["type"] != "presence"]
