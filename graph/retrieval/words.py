"""Text into search words, the same way when a message is indexed and when a question is asked.

English words are stemmed and stopped; Chinese, Japanese and Korean runs become character bigrams plus single
characters (a one-character word such as 狗 has no stable bigram). Nothing here depends on a corpus.
"""

import math
import re
import unicodedata
from functools import lru_cache
from typing import Final

import snowballstemmer

STOP_WORDS: Final = frozenset(
    """a about above after again against all am an and any are aren't as at be because been before being
    below between both but by can can't could couldn't d did didn't do does doesn't doing don't down
    during each few for from further had hadn't has hasn't have haven't having he her here hers
    herself him himself his how i i'm i've i'll i'd if in into is isn't it it's its itself just let's
    ll m me more most my myself no nor not now of off on once only or other our ours ourselves out
    over own re s same shan't she should shouldn't so some such t than that that's the their theirs
    them themselves then there these they they're this those through to too under until up us ve very
    was wasn't we were weren't what what's when where where's which while who who's whom why will with
    won't would wouldn't you you're you've your yours yourself yourselves""".split()  # noqa: SIM905
)

# Pronouns, particles, question words, light verbs: they stand beside anything and so mean little in a bigram.
FUNCTION_CHARACTERS: Final = frozenset(
    "的了吗呢吧啊呀哦嘛着过是我你他她它们这那哪什么啥谁怎样为在和与及或有个些来就都也还很到去会能要想把被让给对从于之其"
)

_WIDE: Final = r"\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"
_WIDE_RUN: Final = re.compile(rf"[{_WIDE}]+")
_WORD: Final = re.compile(rf"(?:(?![{_WIDE}])[^\W_])+(?:'(?:(?![{_WIDE}])[^\W_])+)*")
_PIECE: Final = re.compile(rf"[{_WIDE}]+|{_WORD.pattern}|[^\w\s]")
_ESTIMATE: Final = re.compile(
    r"(?P<wide>[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])"
    r"|(?P<run>(?:(?![\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])[^\W_])+)|[^\w\s]|_"
)
_ESTIMATE_RUN: Final = 6
_stemmer: Final = snowballstemmer.stemmer("english")


def normal(text: str) -> str:
    """`text` as compared everywhere in retrieval: NFKC, casefolded, typographic apostrophes made plain."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")


def tokens(text: str) -> list[str]:
    """Search words of `text` in reading order, repeats kept."""
    found: list[str] = []
    for piece in _PIECE.findall(normal(text)):
        if _WIDE_RUN.match(piece):
            found += _wide_tokens(piece)
        elif piece[0].isalnum():
            word = _word_token(piece)
            if word:
                found.append(word)
        elif unicodedata.category(piece) == "So":  # an emoji is a word; skin tones, joiners and marks are not
            found.append(piece)
    return found


def is_wide(token: str) -> bool:
    """Whether `token` comes from a script written without spaces (or, for hangul, with many endings)."""
    return _WIDE_RUN.fullmatch(token) is not None


def token_count(text: str) -> int:
    """Estimated model tokens of `text`, without a tokenizer.

    A CJK character or kana is one, a run of other letters or digits one for each six characters begun, any
    other visible mark one: the estimate that budgets and the benchmark use.
    """
    total = 0
    for match in _ESTIMATE.finditer(text):
        run = match.group("run")
        total += math.ceil(len(run) / _ESTIMATE_RUN) if run else 1
    return total


def _wide_tokens(run: str) -> list[str]:
    single = [c for c in run if c not in FUNCTION_CHARACTERS]
    pairs = [run[i : i + 2] for i in range(len(run) - 1)]
    return [p for p in pairs if not FUNCTION_CHARACTERS.issuperset(p)] + single


@lru_cache(maxsize=65536)
def _word_token(word: str) -> str:
    """Stem of an English (or any spaced) word, empty when it is on the stop list."""
    if word in STOP_WORDS:
        return ""
    stem = word.removesuffix("'s")
    return "" if stem in STOP_WORDS else str(_stemmer.stemWord(stem))
