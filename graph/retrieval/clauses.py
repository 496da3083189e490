"""A question as people type it, cut into what is asked and what is only said along the way."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MAX_PARTS: Final = 3

_QUOTED: Final = re.compile(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》")
_PART: Final = re.compile(
    r"(?:(?<=[。！？!?；;\s])|^)(?:另外|此外|除此之外|还有)[，,：:、]?"
    r"|(?:(?<=[?!.;]\s)|^)(?:also|and also|additionally|secondly)\b,?",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^。！？!?；;…\n]+[。！？!?；;…\n]*")
# People who ramble or correct themselves say where the question begins.
_TURN: Final = re.compile(
    r"(?:想|要)(?:要)?(?:问|说|知道|了解|弄清|搞清|弄明白|搞明白|确认|打听)|问题是|不对|搞错|说错|等等|停一下|其实|实际上"
    r"|\b(?:i (?:really |actually )?(?:want(?:ed)?|meant|need) to (?:ask|know)"
    r"|my (?:real |actual )?question is|what i mean is|never ?mind|scratch that|wait)\b",
    re.IGNORECASE,
)


_PAUSE: Final = re.compile(r"[，,：:]")
_FILLER: Final = 2


@dataclass(frozen=True, slots=True)
class Clause:
    """`asked` is what the answer must match; `aside` is what was said before the asker came to the point."""

    asked: str
    aside: str = ""


def split_question(question: str) -> tuple[Clause, ...]:
    """Parts of a question that are answered from different messages, at most MAX_PARTS, at least one."""
    masked = _QUOTED.sub(lambda m: "x" * len(m.group()), question)
    edges = [0]
    for match in _PART.finditer(masked):
        if question[edges[-1] : match.start()].strip():
            edges.append(match.start())
    edges = [*edges[:MAX_PARTS], len(question)]
    parts = [_PART.sub("", question[a:b].strip(), count=1) for a, b in pairwise(edges)]
    clauses = tuple(_to_the_point(part.strip()) for part in parts if part.strip())
    return clauses or (Clause(question),)


def _to_the_point(part: str) -> Clause:
    """Cut at the last sentence in which the asker turns to the question."""
    masked = _QUOTED.sub(lambda m: "x" * len(m.group()), part)
    turns = [s.start() for s in _SENTENCE.finditer(masked) if _TURN.search(s.group())]
    if not turns or not part[: turns[-1]].strip():
        return Clause(part)
    return Clause(_without_lead(part[turns[-1] :].strip()), part[: turns[-1]].strip())


def _without_lead(asked: str) -> str:
    """Drop "等等，", "我真正想问的是：", "wait, my question is:": they would be searched for."""
    rest = asked
    while True:
        head, mark, tail = _first_pause(rest)
        if not mark or not tail.strip() or not (_TURN.search(head) or len(head.strip()) <= _FILLER):
            return rest
        rest = tail.strip()


def _first_pause(text: str) -> tuple[str, str, str]:
    match = _PAUSE.search(text)
    return (text[: match.start()], match.group(), text[match.end() :]) if match else (text, "", "")
