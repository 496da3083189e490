"""Long lists stay small in the page: what is not on the screen is not in the document."""

import pytest
from playwright.async_api import Page, expect

from tests.e2e.bulk import fill
from tests.e2e.conftest import People
from tests.e2e.steps import Chat, open_chat, user_id

pytestmark = pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)

CHATS, MEMBERS, MESSAGES = 999, 500, 10_000
MOST_ROWS = 90  # of any list, with what is kept ready beyond the screen
MOST_NODES = 6_000  # of the whole page
# More come while one scrolls.
TO_THE_END = """last => {
  const box = document.querySelector('nav.box')
  box.scrollTo(0, box.scrollHeight)
  return box.innerText.includes(last)
}"""
PAST = """number => {
  const log = document.querySelector('[role=log]')
  log.scrollTo(0, log.scrollHeight)
  return Number(log.innerText.match(/Message (\\d+)/g)?.at(-1).slice(8)) > number
}"""


async def nodes(page: Page) -> int:
    return int(await page.evaluate("document.getElementsByTagName('*').length"))


async def test_a_thousand_chats_ten_thousand_messages_and_five_hundred_members(people: People) -> None:
    anna = await people.sign_up("anna")
    group_id = await fill(
        people.site.settings, await user_id(anna), chats=CHATS, members=MEMBERS, messages=MESSAGES
    )
    chat = await open_chat(anna, group_id)
    await expect(chat.message(f"Message {MESSAGES:05}")).to_be_visible()
    await scroll_the_list(anna.page, chat)
    await scroll_the_log(anna.page, chat)
    await jump(anna.page, chat)
    await look_at_the_members(anna.page)
    await choose_among_the_contacts(anna.page)


async def scroll_the_list(page: Page, chat: Chat) -> None:
    rows = page.get_by_role("navigation", name="Conversations").get_by_role("link")
    await expect(chat.row("Everybody")).to_be_visible()
    assert await rows.count() <= MOST_ROWS
    await page.wait_for_function(TO_THE_END, arg="Contact 0001")
    await expect(chat.row("Contact 0001")).to_be_visible()
    assert await rows.count() <= MOST_ROWS
    await page.get_by_role("textbox", name="Search chats and messages").fill("contact 0777")
    await expect(chat.row("Contact 0777")).to_be_visible()
    await page.keyboard.press("Escape")


async def scroll_the_log(page: Page, chat: Chat) -> None:
    """Upward through what is loaded by and by; what one reads stays where it is."""
    articles = chat.log.get_by_role("article")
    for _ in range(6):
        first = await articles.first.inner_text()
        await chat.log.evaluate("log => log.scrollTo(0, 0)")
        await expect(articles.first).not_to_have_text(first)
        assert await articles.count() <= MOST_ROWS
    assert await nodes(page) <= MOST_NODES
    await page.get_by_role("button", name="Latest").click()
    await expect(chat.message(f"Message {MESSAGES:05}")).to_be_in_viewport()


async def jump(page: Page, chat: Chat) -> None:
    """To a message of long ago, and on from there in both directions."""
    search = page.get_by_role("textbox", name="Search chats and messages")
    await search.fill("Message 00500")
    await page.get_by_role("region", name="Messages", exact=True).get_by_role("link").first.click()
    await expect(chat.message("Message 00500")).to_be_in_viewport()
    await expect(chat.log.locator(".flashed")).to_contain_text("Message 00500")
    await page.wait_for_function(PAST, arg=600)
    assert await chat.log.get_by_role("article").count() <= MOST_ROWS
    await page.get_by_role("button", name="Latest").click()
    await expect(chat.message(f"Message {MESSAGES:05}")).to_be_in_viewport()
    await search.fill("")


async def look_at_the_members(page: Page) -> None:
    await page.get_by_role("button", name="Details of Everybody").click()
    drawer = page.get_by_role("dialog", name="About the group")
    members = drawer.get_by_role("listitem")
    await expect(drawer.get_by_role("heading", name=f"{MEMBERS} members")).to_be_visible()
    await expect(members.first).to_be_visible()
    assert await members.count() <= MOST_ROWS
    await drawer.get_by_role("textbox", name="Search members").fill("0499")
    await expect(members).to_have_count(1)
    await expect(members).to_contain_text("Contact 0499")
    await drawer.get_by_role("textbox", name="Search members").fill("")
    await drawer.get_by_role("button", name=f"Show all {MEMBERS}").click()
    await expect(drawer.get_by_role("button", name=f"Show all {MEMBERS}")).to_be_hidden()
    assert await nodes(page) <= MOST_NODES
    await drawer.get_by_role("button", name="Close").first.click()
    await expect(drawer).to_be_hidden()


async def choose_among_the_contacts(page: Page) -> None:
    await page.get_by_role("link", name="Contacts", exact=True).click()
    contacts = page.get_by_role("list", name="Contacts").get_by_role("listitem")
    await expect(contacts.first).to_be_visible()
    assert await contacts.count() <= MOST_ROWS
    await page.get_by_role("button", name="New group").click()
    dialog = page.get_by_role("dialog", name="New group")
    await expect(dialog.get_by_role("checkbox").first).to_be_visible()
    assert await dialog.get_by_role("checkbox").count() <= MOST_ROWS
    assert await nodes(page) <= MOST_NODES
