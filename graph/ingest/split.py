"""Long messages are cut into parts that an embedder reads whole and a prompt can afford."""

import re

from graph.retrieval.words import token_count

LONGEST = 500  # tokens of a part; common embedders read 512
_SENTENCE_END = re.compile(r"(?<=[.!?。！？；\n])\s*")


def split_text(text: str, longest: int = LONGEST) -> list[str]:
    """The text in parts of at most `longest` estimated tokens, cut at sentence ends where there are any."""
    if token_count(text) <= longest:
        return [text]
    parts: list[str] = []
    current = ""
    for sentence in filter(None, _SENTENCE_END.split(text)):
        for piece in _bounded(sentence, longest):
            if current and token_count(current + " " + piece) > longest:
                parts.append(current)
                current = piece
            else:
                current = f"{current} {piece}" if current else piece
    return [*parts, current] if current else parts


def _bounded(sentence: str, longest: int) -> list[str]:
    """A sentence without end is halved, at a space where there is one, until it fits."""
    if token_count(sentence) <= longest or len(sentence) < 2:
        return [sentence]
    middle = len(sentence) // 2
    space = sentence.rfind(" ", 1, middle + 1)
    cut = space if space > middle // 2 else middle
    return [*_bounded(sentence[:cut], longest), *_bounded(sentence[cut:].lstrip(" "), longest)]
