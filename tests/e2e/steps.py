"""What people do in the messenger, in the words of the page: they work in English and in Chinese."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import PASSWORD, Person

CHINESE: dict[str, Any] = {"locale": "zh-CN"}


def either(english: str, chinese: str) -> re.Pattern[str]:
    """The whole of a name, in either language."""
    return re.compile(rf"^\s*(?:{english}|{chinese})\s*$")


async def register(person: Person, nickname: str) -> None:
    """Fills in the form of the page."""
    page = person.page
    await person.open("/register")
    await page.get_by_label(either("Username", "用户名"), exact=True).fill(person.name)
    await page.get_by_label(either("Name", "昵称"), exact=True).fill(nickname)
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.get_by_role("button", name=either("Sign up", "注册")).click()
    await expect(page).to_have_url(f"{person.site.url}/chats")


async def befriend(one: Person, other: Person) -> str:
    """Makes contacts of two, and says which chat is theirs."""
    await one.api("POST", "/im/contact-requests", {"username": other.name})
    asked = await other.api("GET", "/im/contact-requests?direction=in")
    request_id = next(
        request["request_id"] for request in asked["requests"] if request["user"]["username"] == one.name
    )
    await other.api("POST", f"/im/contact-requests/{request_id}/accept")
    contacts = await one.api("GET", "/im/contacts")
    return next(
        str(contact["conversation_id"])
        for contact in contacts["contacts"]
        if contact["username"] == other.name
    )


async def user_id(person: Person) -> str:
    return str((await person.api("GET", "/users/me"))["user_id"])


@dataclass
class Chat:
    """The window of a conversation, and the list beside it."""

    page: Page

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name=either("Your message", "消息内容"))

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def status(self) -> Locator:
        """Beneath the title: who is there, or typing."""
        return self.page.locator("section header p")

    @property
    def menu(self) -> Locator:
        return self.page.get_by_role("menu")

    def row(self, title: str) -> Locator:
        """A conversation in the list."""
        rows = self.page.get_by_role("navigation", name=either("Conversations", "会话列表"))
        return rows.get_by_role("link").filter(has_text=title)

    def message(self, text: str) -> Locator:
        """The messages that say this in words of their own."""
        words = self.page.locator(".message-text", has_text=text)
        return self.log.get_by_role("article").filter(has=words)

    def line(self, text: str) -> Locator:
        """What happened, in the middle: somebody left, or recalled a message."""
        return self.log.locator("article.system", has_text=text)

    async def open(self, title: str) -> None:
        await self.row(title).click()
        await expect(self.box).to_be_visible()

    async def send(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")

    async def choose(self, text: str, english: str, chinese: str) -> None:
        """Opens the menu of a message and takes a line of it."""
        await self.message(text).click(button="right")
        await self.menu.get_by_role("menuitem", name=either(english, chinese)).click()

    async def attach(self, *files: dict[str, Any]) -> None:
        async with self.page.expect_file_chooser() as chosen:
            await self.page.get_by_role(
                "button", name=either("Send images or files", "发送图片或文件")
            ).click()
        await (await chosen.value).set_files(list(files))  # type: ignore[arg-type]

    @property
    def texts(self) -> Locator:
        """What is said, from above."""
        return self.log.locator("article .message-text")


async def open_chat(person: Person, conversation_id: str) -> Chat:
    await person.open(f"/chats/{conversation_id}")
    chat = Chat(person.page)
    await expect(chat.box).to_be_visible()
    return chat
