"""Two people with two browsers: from an empty server to a chat that is live on both sides."""

from playwright.async_api import expect

from tests.e2e.conftest import PHONE, People, Person
from tests.e2e.steps import CHINESE, Chat, register


async def test_two_people_register_become_contacts_and_chat_live(people: People) -> None:
    """One at a desk in English, the other with a phone, dark, in Chinese."""
    anna = await people.meet("anna")
    bo = await people.meet("bo", viewport=PHONE, has_touch=True, color_scheme="dark", **CHINESE)
    await register(anna, "Anna Bergström")
    await register(bo, "林博")
    await expect(anna.page.get_by_text("No conversations yet")).to_be_visible()
    await expect(bo.page.get_by_text("还没有会话")).to_be_visible()

    await ask_to_be_contacts(anna, "BO", "Hello, Anna from work")
    await accept(bo, "Anna Bergström", "Hello, Anna from work")
    # The one who asked sees it without a reload, and so does the list of chats.
    await expect(anna.page.get_by_role("list", name="Contacts")).to_contain_text("林博")
    await anna.page.get_by_role("link", name="Chats", exact=True).click()
    at_annas, at_bos = Chat(anna.page), Chat(bo.page)
    await at_annas.open("林博")
    await at_annas.send("晚上一起吃饭吗？\nOr tomorrow")

    await bo.page.get_by_role("link", name="消息").click()
    await expect(at_bos.row("Anna Bergström")).to_contain_text("1 条未读")
    await expect(at_annas.message("晚上一起吃饭吗")).to_contain_text("Delivered")
    await at_bos.open("Anna Bergström")
    await expect(at_bos.message("晚上一起吃饭吗")).to_be_visible()
    await expect(at_annas.message("晚上一起吃饭吗")).to_contain_text("Read")
    await expect(at_annas.status).to_have_text("online")

    await at_bos.box.press_sequentially("好")
    await expect(at_annas.status).to_have_text("typing…")
    await at_bos.box.fill("好啊，七点见 😀")
    await bo.page.get_by_role("button", name="发送", exact=True).tap()
    await expect(at_annas.message("好啊，七点见 😀")).to_be_visible()
    await expect(at_annas.status).to_have_text("online")
    await expect(at_bos.message("好啊，七点见 😀")).to_contain_text("已读")

    await says_so_with_the_page_reloaded(bo, ["晚上一起吃饭吗？\nOr tomorrow", "好啊，七点见 😀"])
    await bo.page.get_by_role("link", name="返回会话列表").click()
    await expect(at_bos.row("Anna Bergström")).to_contain_text("好啊，七点见")
    await expect(at_bos.row("Anna Bergström")).not_to_contain_text("未读")


async def ask_to_be_contacts(person: Person, name: str, word: str) -> None:
    page = person.page
    await page.get_by_role("link", name="Go to contacts").click()
    await page.get_by_role("button", name="Add a contact").first.click()
    found = page.get_by_role("dialog", name="Add a contact")
    await found.get_by_role("textbox", name="Username or name").fill(name)
    await found.get_by_role("button", name="Find").click()
    await found.get_by_role("button", name="Add contact").click()
    asking = page.get_by_role("dialog", name="Add contact", exact=True)
    await asking.get_by_role("textbox", name="A word with it").fill(word)
    await asking.get_by_role("button", name="Send request").click()
    await expect(asking).to_be_hidden()
    await expect(found).to_contain_text("Waiting")
    await found.get_by_role("button", name="Close").click()


async def accept(person: Person, name: str, word: str) -> None:
    """The request is there live, counted on the way to the contacts."""
    page = person.page
    await page.get_by_role("link", name="通讯录 1 个好友申请等待处理").click()
    await page.get_by_role("link", name="好友申请 1 个好友申请等待处理").click()
    request = page.get_by_role("article", name=name)
    await expect(request).to_contain_text(word)
    await request.get_by_role("button", name="接受").click()
    await expect(request).to_contain_text("已接受")


async def says_so_with_the_page_reloaded(person: Person, texts: list[str]) -> None:
    await person.page.reload()
    chat = Chat(person.page)
    await expect(chat.texts).to_have_text(texts)
