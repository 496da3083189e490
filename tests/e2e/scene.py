"""A lived-in messenger: people, chats, a group, pictures, files and requests, in Chinese and in English."""

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from tests.e2e.conftest import People, Person
from tests.e2e.steps import befriend, user_id

GROUP = "周末爬山 🏔️"
SAID = (
    (1, "早！周六几点出发？", None),
    (2, "七点半北门集合，大家别迟到～", None),
    (0, "收到 👌 Weather looks fine: https://example.com/forecast/mentougou", None),
    (3, "I will bring sandwiches and two flasks of tea. Does anybody still need hiking poles?", None),
    (1, "@Anna Bergström 你上次的路线图能再发一下吗？我找不到了。", 0),
)


@dataclass
class Scene:
    """Where things are that the places of a tour lead to."""

    anna: Person
    bo: Person
    private: str
    group: str
    invite: str
    bo_id: str
    newcomer: Person


async def set_up(people: People, **options: Any) -> Scene:
    """Everybody is seen from Anna's browser, whose `options` are those of a browser context."""
    anna = await people.sign_up("anna", "Anna Bergström", **options)
    names = {"linbo": "林博", "chenchen": "陈晨", "dora": "Dora Meyer", "eva": "Eva Lind", "gu": "顾长风"}
    bo, chen, dora, eva, gu = [await people.sign_up(name, nickname) for name, nickname in names.items()]
    for person, signature in ((bo, "山高路远，慢慢走。"), (dora, "On leave until Monday")):
        await person.api("PATCH", "/users/me", {"signature": signature})
    private, others = await befriend(anna, bo), [bo, chen, dora]
    for person in (chen, dora, gu):
        await befriend(anna, person)
    word = "你好，我是读书会的 Eva，想请你推荐几本书。"
    await eva.api("POST", "/im/contact-requests", {"username": "anna", "message": word})
    await anna.api("PUT", f"/im/blocks/{await user_id(gu)}")
    group = await _group(anna, others)
    await _private(anna, bo, private)
    invite = (await anna.api("POST", f"/im/groups/{group}/invite"))["code"]
    await eva.api("POST", f"/im/invites/{invite}", {"message": "林博说可以一起去"})
    newcomer = await people.sign_up("newcomer", "新人", **options)
    return Scene(anna, bo, private, group, invite, await user_id(bo), newcomer)


async def _group(anna: Person, others: list[Person]) -> str:
    members = [await user_id(person) for person in others]
    body = {"name": GROUP, "member_ids": members}
    group = str((await anna.api("POST", "/im/groups", body))["group_id"])
    notice = "周六 7:30 北门集合，带水和帽子。\nBring cash: the bus takes no cards."
    await anna.api("PATCH", f"/im/groups/{group}", {"notice": notice})
    cast = [anna, *others]
    for number, (speaker, text, mentioned) in enumerate(SAID):
        mentions = [] if mentioned is None else [await user_id(cast[mentioned])]
        await say(cast[speaker], group, f"g{number}", content=text, mentions=mentions)
    asked = (await anna.api("GET", f"/im/conversations/{group}/messages"))["messages"][-1]["message_id"]
    await say(anna, group, "map", content="这张，按红线走", reply_to=asked, file_id=await _map(anna))
    taken = await say(others[2], group, "wrong", content="Oops, wrong chat")
    await others[2].api("POST", f"/im/conversations/{group}/messages/{taken}/recall")
    return group


async def _private(anna: Person, bo: Person, chat: str) -> None:
    await say(bo, chat, "p1", content="晚上一起吃饭吗？公司楼下新开了一家湘菜。")
    await say(anna, chat, "p2", content="好啊，七点见 😀 I have to finish the report first.")
    sheet = await anna.context.request.post(
        f"{anna.site.url}/im/files?name=季度报告-2026Q3.pdf",
        data=b"%PDF-1.7\n" + bytes(180_000) + b"\n%%EOF",
        headers={"Authorization": f"Bearer {anna._token}", "Content-Type": "application/pdf"},
    )
    await say(anna, chat, "p3", content="", file_id=(await sheet.json())["file_id"])
    await say(bo, chat, "p4", content="收到，我今晚看。\n顺便问一下：下周三的会改到几点了？")


async def say(person: Person, chat: str, client_id: str, **message: Any) -> str:
    body = {"client_id": f"{client_id}-{person.name}"} | message
    return str((await person.api("POST", f"/im/conversations/{chat}/messages", body))["message_id"])


async def _map(person: Person) -> str:
    """Hills at dusk with a red way through them."""
    image = Image.linear_gradient("L").resize((960, 640))
    hills = Image.merge("RGB", (image, image.point(lambda tone: tone * 3 // 4), image.rotate(180)))
    draw = ImageDraw.Draw(hills)
    for height, shade in ((300, (84, 110, 140)), (400, (60, 92, 96)), (500, (38, 66, 60))):
        ridge = [(x, height + (x * 7 + height * 3) % 130 - (x % 240) // 3) for x in range(0, 961, 60)]
        draw.polygon([(0, 640), *ridge, (960, 640)], fill=shade)
    draw.line([(90, 600), (260, 520), (430, 540), (600, 420), (820, 330)], fill=(226, 54, 54), width=8)
    packed = io.BytesIO()
    hills.save(packed, "JPEG", quality=88)
    stored = await person.context.request.post(
        f"{person.site.url}/im/files?name=路线图.jpg",
        data=packed.getvalue(),
        headers={"Authorization": f"Bearer {person._token}", "Content-Type": "image/jpeg"},
    )
    return str((await stored.json())["file_id"])
