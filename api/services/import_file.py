"""Reading chat histories for import: every line is checked before anything is written."""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

FIELDS = ("conversation_id", "message_id", "sender", "sent_at", "text")
LONGEST_ID = 255
LONGEST_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be imported, and why."""

    file: str
    number: int
    problem: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.number}: {self.problem}"


class BadImport(Exception):
    """Lines that cannot be imported; nothing was."""

    def __init__(self, problems: Sequence[BadLine]) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} bad lines")


@dataclass(frozen=True, slots=True)
class ImportedMessage:
    """One line of a chat history."""

    conversation_id: str
    message_id: str
    sender: str
    sent_at: datetime
    text: str


def read_files(files: Sequence[Path], timezone: tzinfo) -> list[ImportedMessage]:
    """All messages of these JSONL files, in the order of their times. Raises BadImport with every bad line.

    Times without a zone are read as `timezone`'s. A message that comes twice, word for word, counts once.
    """
    messages: dict[tuple[str, str], ImportedMessage] = {}
    problems: list[BadLine] = []
    for file in files:
        for number, line in _lines(file, problems):
            try:
                message = _parse(line, timezone)
                first = messages.setdefault((message.conversation_id, message.message_id), message)
                if first != message:
                    raise ValueError(f"message_id {message.message_id!r} came before with other content")
            except ValueError as error:
                problems.append(BadLine(file.name, number, str(error)))
    if problems:
        raise BadImport(problems)
    return sorted(messages.values(), key=lambda message: message.sent_at)


def _lines(file: Path, problems: list[BadLine]) -> Iterator[tuple[int, str]]:
    with file.open("rb") as handle:
        for number, raw in enumerate(handle, 1):
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                problems.append(BadLine(file.name, number, "not UTF-8"))
                continue
            if line.strip():
                yield number, line


def _parse(line: str, timezone: tzinfo) -> ImportedMessage:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    values = {name: _text(row, name) for name in FIELDS}
    for name in ("conversation_id", "message_id"):
        if len(values[name]) > LONGEST_ID:
            raise ValueError(f"{name} has more than {LONGEST_ID} characters")
    if len(values["text"]) > LONGEST_TEXT:
        raise ValueError(f"text has more than {LONGEST_TEXT} characters")
    return ImportedMessage(
        conversation_id=values["conversation_id"],
        message_id=values["message_id"],
        sender=unicodedata.normalize("NFC", " ".join(values["sender"].split())),
        sent_at=_time(values["sent_at"], timezone),
        text=values["text"],
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(
            f"{name} is missing" if name not in row else f"{name} must be a text that is not empty"
        )
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError(f"{name} holds half a surrogate pair")
    return value


def _time(value: str, timezone: tzinfo) -> datetime:
    try:
        time = datetime.fromisoformat(value)
        return time if time.tzinfo else time.replace(tzinfo=timezone)
    except ValueError:
        raise ValueError(f"sent_at is no ISO 8601 time: {value[:40]!r}") from None
