"""Servers restart, networks go: what is written meanwhile waits, and nothing is lost or doubled."""

import asyncio
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from tests.e2e.conftest import People, Person
from tests.e2e.steps import CHINESE, Chat, befriend, open_chat

Pair = tuple[Person, Person, str]


@pytest.fixture
async def pair(people: People) -> Pair:
    anna = await people.sign_up("anna", "Anna")
    bo = await people.sign_up("bo", "林博", **CHINESE)
    return anna, bo, await befriend(anna, bo)


async def test_a_restart_of_the_server_loses_nothing_and_doubles_nothing(pair: Pair) -> None:
    anna, _bo, conversation_id = pair
    annas, bos = await both(pair)
    await annas.send("before")
    await expect(bos.message("before")).to_be_visible()

    await anna.site.stop()
    await expect(anna.page.get_by_role("status").get_by_text("reconnecting")).to_be_visible()
    await expect(bos.status).to_have_text("连接已断开，正在重新连接…")
    for text in ("away one", "away two"):
        await annas.send(text)
    await bos.send("不在一")
    for chat, text in ((annas, "away one"), (annas, "away two"), (bos, "不在一")):
        await expect(chat.message(text)).to_have_attribute("aria-busy", "true")

    await anna.site.start()
    await expect(anna.page.get_by_role("status").get_by_text("Connected again")).to_be_visible()
    await bos.send("after")
    await expect_both(annas, bos, "before", "away one", "away two", "不在一", "after")
    said = await stored(anna, conversation_id)
    assert sorted(said) == sorted(["before", "away one", "away two", "不在一", "after"])
    assert said.index("away one") < said.index("away two")  # in the order in which they were written
    for chat in (annas, bos):
        await expect(chat.texts).to_have_text(said)


async def test_what_is_written_without_a_network_is_sent_once_it_is_back(pair: Pair) -> None:
    _anna, bo, conversation_id = pair
    annas, bos = await both(pair)
    await bo.context.set_offline(True)
    await expect(bos.status).to_have_text("网络不可用，消息会在恢复后发送")
    await bos.send("隧道里写的")
    await annas.send("where are you?")
    await expect(bos.message("隧道里写的")).to_have_attribute("aria-busy", "true")
    await bo.context.set_offline(False)
    await expect_both(annas, bos, "隧道里写的", "where are you?")

    # The server has taken it, but its answer is lost: sent again, it is still the same message.
    lost: list[str] = []

    async def lose(route: Route) -> None:
        lost.append((await route.fetch()).headers["content-type"])
        await route.abort("connectionreset")

    await bo.page.route("**/messages", lose, times=1)
    await bos.send("回答丢了")
    await bos.send("下一条")
    await expect_both(annas, bos, "回答丢了", "下一条")
    assert len(lost) == 1
    assert sorted(await stored(bo, conversation_id)) == sorted(
        ["隧道里写的", "where are you?", "回答丢了", "下一条"]
    )


@dataclass
class Line:
    """The live connection of a page, which can be cut and mended."""

    page: Page
    is_cut: bool = False
    open: list[WebSocketRoute] = field(default_factory=list)

    async def lay(self) -> None:
        await self.page.route_web_socket("**/ws", self._connect)

    async def _connect(self, socket: WebSocketRoute) -> None:
        if self.is_cut:
            await socket.close()
            return
        self.open.append(socket)
        socket.connect_to_server()

    async def cut(self) -> None:
        self.is_cut = True
        await self.open[-1].close()


async def test_whoever_was_away_gets_all_that_was_missed(pair: Pair) -> None:
    anna, bo, conversation_id = pair
    line = Line(bo.page)
    await line.lay()
    annas, bos = await both(pair)
    await annas.send("recalled later")
    await expect(bos.message("recalled later")).to_be_visible()
    await line.cut()
    await expect(bos.status).to_have_text("连接已断开，正在重新连接…")
    await annas.choose("recalled later", "Recall", "撤回")
    await expect(annas.line("You recalled a message")).to_be_visible()
    missed = [f"missed {number:02}" for number in range(1, 31)]
    for text in missed:
        await anna.api(
            "POST",
            f"/im/conversations/{conversation_id}/messages",
            {"content": text, "client_id": text},
        )
    await expect(bos.message("missed")).to_have_count(0)
    line.is_cut = False
    await bo.page.evaluate("dispatchEvent(new Event('online'))")  # or it would wait longer and longer
    await expect(bos.message("missed 30")).to_be_visible()
    await expect(bos.row("Anna")).to_contain_text("missed 30")
    await expect(bos.message("recalled later")).to_have_count(0)
    shown = await bos.texts.all_text_contents()
    assert shown == missed[-len(shown) :]
    await expect(annas.message("missed 30")).to_contain_text("Read")
    await bo.page.reload()
    await expect(bos.message("missed 30")).to_be_visible()


async def both(pair: Pair) -> tuple[Chat, Chat]:
    anna, bo, conversation_id = pair
    annas, bos = await asyncio.gather(open_chat(anna, conversation_id), open_chat(bo, conversation_id))
    for chat in (annas, bos):
        await expect(chat.status).to_have_text(("online", "在线")[chat is bos])
    return annas, bos


async def expect_both(annas: Chat, bos: Chat, *texts: str) -> None:
    """Each is there once, at both, and on its way no more."""
    for chat in (annas, bos):
        for text in texts:
            await expect(chat.log.get_by_text(text, exact=True)).to_have_count(1)
        await expect(chat.log.locator("article[aria-busy=true]")).to_have_count(0)


async def stored(person: Person, conversation_id: str) -> list[str]:
    page = await person.api("GET", f"/im/conversations/{conversation_id}/messages?limit=100")
    return [message["content"] for message in page["messages"]]
