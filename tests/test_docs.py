"""What the documents name is there, and what is there they name."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from api.cli import cli
from api.events import EventName
from api.settings import PREFIX, TESTS_OWN, Settings
from graph import errors

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = ROOT / "docs" / "configuration.md"
EXAMPLE = ROOT / ".env.example"
ASSISTANT = ROOT / "docs" / "assistant.md"
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
DOCUMENTS = [
    *READMES,
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]

SETTING = re.compile(rf"\b{PREFIX}\w+")
COMMAND = re.compile(r"\bomnilink (user \w+|db \w+|[a-z]+)\b")
LINK = re.compile(r"\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
TEST = re.compile(r"\btest_\w+(?![\w.])")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def settings_in(path: Path) -> set[str]:
    return set(SETTING.findall(read(path)))


def commands(group: click.Group, *before: str) -> Iterator[str]:
    for name, command in group.commands.items():
        words = (*before, name)
        yield from commands(command, *words) if isinstance(command, click.Group) else [" ".join(words)]


@pytest.mark.parametrize("path", [CONFIGURATION, EXAMPLE], ids=lambda path: path.name)
def test_every_setting_is_described_and_no_other_is(path: Path) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert settings_in(path) - {TESTS_OWN} == known


def test_the_example_says_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    nothing_set = Settings()
    Path(".env").write_text(re.sub(rf"^# ({PREFIX})", r"\1", read(EXAMPLE), flags=re.MULTILINE), "utf-8")
    assert SETTING.search(read(Path(".env")))
    assert Settings() == nothing_set


def test_every_command_is_described() -> None:
    described = set(COMMAND.findall(read(CONFIGURATION)))
    assert set(commands(cli)) <= described


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    broken = []
    for link in LINK.findall(read(path)):
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        if re.match(r"[a-z]+:", link):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


def anchors(path: Path) -> set[str]:
    titles = [re.sub(r"[^\w\- ]", "", title.lower()) for title in HEADING.findall(read(path))]
    return {title.strip().replace(" ", "-") for title in titles}


def test_both_readmes_name_the_same_commands_and_settings() -> None:
    english, chinese = READMES
    assert settings_in(english) == settings_in(chinese)
    assert set(COMMAND.findall(read(english))) == set(COMMAND.findall(read(chinese)))
    for path in READMES:
        assert settings_in(path) <= settings_in(CONFIGURATION)
        assert set(COMMAND.findall(read(path))) <= set(commands(cli))


def test_every_error_code_and_event_is_described() -> None:
    def codes(kind: type[errors.OmniLinkError]) -> Iterator[str]:
        yield kind.code
        for child in kind.__subclasses__():
            if child.__module__ == errors.__name__:
                yield from codes(child)

    described = read(ASSISTANT)
    names = [*codes(errors.OmniLinkError), *EventName]
    assert not [name for name in names if f"`{name}`" not in described]


def test_every_test_that_a_document_names_is_there() -> None:
    sources = [read(path) for path in (ROOT / "tests").rglob("*.py")]
    there = {name for source in sources for name in re.findall(r"def (test_\w+)", source)}
    for path in DOCUMENTS:
        assert not set(TEST.findall(read(path))) - there, path.name
