"""What axe finds on every page and dialog: nothing serious, light and dark, wide and narrow."""

from typing import Any, Literal

import pytest
from playwright.async_api import Page

from tests.e2e.conftest import DESKTOP, PHONE, People
from tests.e2e.places import PLACES
from tests.e2e.scene import set_up
from tests.e2e.steps import CHINESE

pytestmark = pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)

Scheme = Literal["light", "dark"]
# By all rules, then by those for which the colours matter.
RULES: dict[Scheme, tuple[str, ...]] = {"light": (), "dark": ("color-contrast", "link-in-text-block")}
# Of what moves, the end is looked at.
AT_REST = """() => Promise.all(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
  .map((one) => one.finished.catch(() => undefined)))"""


@pytest.mark.parametrize(
    "options", [{"viewport": DESKTOP}, {"viewport": PHONE} | CHINESE], ids=["desk", "phone"]
)
async def test_no_page_and_no_dialog_has_a_serious_fault(people: People, options: dict[str, Any]) -> None:
    scene = await set_up(people, **options)
    faults = []
    for place in PLACES:
        page = await place(scene)
        person = next(one for one in (scene.anna, scene.newcomer) if one.page is page)
        for scheme, rules in RULES.items():
            await show(page, scheme)
            found = await person.serious_faults(*rules)
            faults += [f"{place.__name__}, {scheme}: {fault}" for fault in found]
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults += [f"{place.__name__}: {wide} px too wide"] if wide > 0 else []
        await show(page, "light")
    assert not faults, "\n".join(faults)


async def show(page: Page, scheme: Scheme) -> None:
    """In this scheme, with everything at rest that has moved to it."""
    await page.emulate_media(color_scheme=scheme)
    await page.wait_for_function(
        "isDark => document.documentElement.classList.contains('dark') === isDark", arg=scheme == "dark"
    )
    await page.evaluate(AT_REST)
