"""Follow-up questions: which ones cannot be searched for by themselves, and what they take along.

"And who picks her up?" finds nothing alone. With a model it is rewritten; without one, the names and times of
the question before are carried over.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from graph.ports import Round
from graph.retrieval.words import FUNCTION_CHARACTERS, STOP_WORDS

ROUNDS: Final = 2  # how far back a follow-up reaches
MOST_CARRIED: Final = 8

_LEANS: Final = re.compile(
    r"^(?:and|but|so|then|also|or|what about|how about|what else|why|really|are you sure|who else)\b"
    r"|\b(?:he|she|it|they|him|her|hers|them|his|its|their|theirs|those)\b"
    r"|\bthe (?:same|(?:first|last|other) one)\b"
    r"|\b(?:this|that|then|there|one)\s*[?.!]*$"
    r"|^(?:那|还有|另外|然后|为什么|为何|怎么|真的|你确定|具体)"
    r"|[他她它]|这[个件事些样里次]|那[个件些样里次天时边]|[呢]\s*[?？]*$",
    re.IGNORECASE,
)
_SHORT_WORDS: Final = 2
_SHORT_CHARACTERS: Final = 5
_CHINESE_RUN: Final = re.compile(r"[\u3400-\u9fff]+")
_ASKING: Final = re.compile(
    r"什么时候|什么|谁|哪[里儿些个天年]?|多少|几[点号月天个次]?|怎么样?|为什么|为何|是否|有没有|是不是|请问|告诉"
    r"|[我你您的了吗呢吧啊呀过着是在和与把被给对从]"
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_DIGIT: Final = re.compile(r"\d")
_TIME_WORDS: Final = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december today tomorrow yesterday tonight morning afternoon evening weekend
    week month year""".split()  # noqa: SIM905
)


def leans_on_memory(question: str) -> bool:
    """Whether a question is about what was said before, so that it cannot be searched for alone."""
    if _LEANS.search(question.strip()):
        return True
    words = [word for word in _WORD.findall(question.casefold()) if word not in STOP_WORDS]
    wide = "".join(_CHINESE_RUN.findall(question))
    if wide:
        return len(wide) <= _SHORT_CHARACTERS
    return len(words) < _SHORT_WORDS


def carried_over(question: str, rounds: Sequence[Round]) -> str:
    """The question with the names and times of what was asked before that it does not name itself."""
    known = question.casefold()
    carried: list[str] = []
    for earlier in reversed(rounds[-ROUNDS:]):
        for term in _names_and_times(earlier.question):
            if term.casefold() not in known and term not in carried:
                carried.append(term)
        if carried:
            break
    return f"{question} ({' '.join(carried[:MOST_CARRIED])})" if carried else question


def _names_and_times(text: str) -> Iterable[str]:
    for run in _CHINESE_RUN.findall(text):
        yield from (part for part in _ASKING.split(run) if len(part) > 1 and not _is_function(part))
    words = _WORD.findall(text)
    for position, word in enumerate(words):
        if _CHINESE_RUN.search(word):
            continue
        plain = word.casefold().removesuffix("'s").removesuffix("’s")
        is_name = word[0].isupper() and (position > 0 or plain not in STOP_WORDS)
        if plain not in STOP_WORDS and (is_name or plain in _TIME_WORDS or _DIGIT.search(plain)):
            yield word.removesuffix("'s").removesuffix("’s")


def _is_function(part: str) -> bool:
    return all(character in FUNCTION_CHARACTERS for character in part)
