"""Reads a question: what must be found, who is meant, which days, and of what kind the answer is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.retrieval.candidates import MAX_TERMS, IndexQuery, Person, TimeRange
from graph.retrieval.clauses import Clause, split_question
from graph.retrieval.dates import read_dates
from graph.retrieval.words import FUNCTION_CHARACTERS, STOP_WORDS, is_wide, normal, tokens

ASIDE_WEIGHT: Final = 0.2
SINGLE_CHARACTER_WEIGHT: Final = 0.2
FUNCTION_PAIR_WEIGHT: Final = 0.5
NAME_WEIGHT: Final = 0.4
"""A participant's name in a message mostly addresses them; what they said counts through the sender."""
MAX_ASKED: Final = 96

_WHEN: Final = re.compile(
    r"\bwhen\b|\bwhat (?:date|day|month|year|time)\b|\bhow (?:long|often)\b"
    r"|什么时候|何时|几[号点月]|哪[天年]|时间|日期|多久",
    re.IGNORECASE,
)
_FIRST_PERSON: Final = re.compile(r"\b(?:i|me|my|mine|i've|i'm)\b|我(?!们)", re.IGNORECASE)
_FIRST_PERSON_SUBJECT: Final = re.compile(r"\b(?:i|i've|i'm|i'd|i'll)\b|我(?![们的])", re.IGNORECASE)
_SPACED_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NICKNAME_LENGTH: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One thing asked. `text` is what is embedded as the query.

    `weights` is the weight of each search word; `called` holds those of names in the question that are
    nobody's account, `name_words` those of names that are; `asks_when` tells whether a time is the answer.
    With an `asker`, it is what they said that is asked for, and `people` are those to whom they said it.
    """

    text: str
    weights: Mapping[str, float]
    people: frozenset[int]
    asker: int | None
    called: frozenset[str]
    name_words: frozenset[str]
    ranges: tuple[TimeRange, ...]
    asks_when: bool

    def query(self, vector: NDArray[np.float32] | None = None, limit: int = 1500) -> IndexQuery:
        """The first search for this part; `vector` is that of `text`, None where nothing can embed it."""
        kept = sorted(self.weights, key=lambda t: -self.weights[t])[:MAX_ASKED]
        values = np.array([self.weights[t] for t in kept], dtype=np.float32)
        speakers = self.people if self.asker is None else self.people | {self.asker}
        return IndexQuery(tuple(kept), values, len(kept), vector, speakers, self.ranges, limit)


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """A question as it will be searched: one part, or one for each thing that it asks."""

    parts: tuple[Part, ...]


def read_question(
    question: str, people: Sequence[Person] = (), now: datetime | None = None
) -> QuestionReading:
    """Read `question`, asked at `now` (aware), over conversations whose members are `people`."""
    named = {p.id: words for p in people if (words := _mentions(question, p, people))}
    name_words = frozenset(w for words in named.values() for w in words)
    called = frozenset() if len(named) > 1 else _unknown_names(question) - name_words
    asker = next((p for p in people if p.is_asker), None)
    asker_speaks = asker is not None and _asker_speaks(question, [p for p in people if p.id in named])
    parts = []
    for clause in split_question(question):
        here = frozenset(i for i, words in named.items() if words & set(tokens(clause.asked)))
        meant = here or frozenset(named)
        parts.append(
            Part(
                text=clause.asked,
                weights=_other_names(people, meant) | _weights(clause, name_words),
                people=meant,
                asker=asker.id if asker and asker_speaks else None,
                called=called,
                name_words=name_words,
                ranges=read_dates(clause.asked, now),
                asks_when=_WHEN.search(clause.asked) is not None,
            )
        )
    return QuestionReading(tuple(parts))


def expand(query: IndexQuery, part: Part, leaders: Iterable[tuple[str, float]]) -> IndexQuery:
    """`query` with the words of the first search's best rows added: (text, weight in 0..1) each.

    "The one whose birthday is 5 May: where do they work?" needs the words of the row that holds the birthday.
    Which of them matter, `rank` decides once the index has said how rare they are.
    """
    known = set(query.terms[: query.asked]) | part.name_words
    weights: dict[str, float] = {}
    for text, weight in leaders:
        for token in dict.fromkeys(tokens(text)):
            if token not in known:
                weights[token] = weights.get(token, 0.0) + weight * weight
    added = sorted(weights, key=lambda t: -weights[t])[: MAX_TERMS - query.asked]
    terms = query.terms[: query.asked] + tuple(added)
    values = np.concatenate(
        [query.weights[: query.asked], np.array([weights[t] for t in added], dtype=np.float32)]
    )
    return IndexQuery(terms, values, query.asked, query.vector, query.senders, query.ranges, query.limit)


def _other_names(people: Sequence[Person], meant: frozenset[int]) -> dict[str, float]:
    """Search words of people with several names: who is asked for by a remark, others call by a nickname."""
    several = [person for person in people if person.id in meant and len(person.names) > 1]
    return {
        token: NAME_WEIGHT * (SINGLE_CHARACTER_WEIGHT if is_wide(token) and len(token) == 1 else 1.0)
        for person in several
        for name in person.names
        for token in tokens(name)
    }


def _weights(clause: Clause, name_words: frozenset[str]) -> dict[str, float]:
    weights = dict.fromkeys(tokens(clause.aside), ASIDE_WEIGHT) | dict.fromkeys(tokens(clause.asked), 1.0)
    for token in weights:
        if token in name_words:
            weights[token] *= NAME_WEIGHT
        elif is_wide(token) and len(token) == 1:
            weights[token] *= SINGLE_CHARACTER_WEIGHT
        elif is_wide(token) and not FUNCTION_CHARACTERS.isdisjoint(token):
            weights[token] *= FUNCTION_PAIR_WEIGHT
    return weights


def _asker_speaks(question: str, named: Sequence[Person]) -> bool:
    """Whether what "I" said is asked for: "What did I promise Ann?", not "What did Ann promise me?".

    In both languages the one who speaks is named first; 我妈妈 is somebody else, and "me" and "my" count only
    where nobody is named.
    """
    if not named:
        return _FIRST_PERSON.search(question) is not None
    subject = _FIRST_PERSON_SUBJECT.search(question)
    if subject is None:
        return False
    rest = normal(question[subject.end() :]).lstrip()
    before = normal(question[: subject.start()])
    for name in (normal(name) for person in named for name in person.names):
        first = name.split()[0] if name.split() else name
        if first in before or (is_wide(name) and rest.startswith(name)):
            return False
    return True


def _mentions(question: str, person: Person, people: Sequence[Person]) -> frozenset[str]:
    """Search words by which `question` names `person`, none when it does not."""
    plain = normal(question)
    found: set[str] = set()
    for name in person.names:
        own = normal(name).strip()
        if is_wide(own):
            if len(own) > 1 and own in plain:
                found |= set(tokens(own))
        elif own and own not in STOP_WORDS and re.search(rf"(?<!\w){re.escape(own)}(?!\w)", plain):
            found |= set(tokens(own))
        else:
            found |= _short_forms(question, own, person, people)
    return frozenset(found)


def _short_forms(question: str, name: str, person: Person, people: Sequence[Person]) -> set[str]:
    """Search words of capitals that begin a word of `name` and no other's: Mel, or Ng, for Melanie Ng."""
    found: set[str] = set()
    others = [w for p in people if p.id != person.id for n in p.names for w in normal(n).split()]
    for word in _capitalised(question):
        short = len(word) >= _NICKNAME_LENGTH
        if any(w == word or (short and w.startswith(word)) for w in name.split()) and not any(
            w.startswith(word) for w in others
        ):
            found |= set(tokens(word))
    return found


def _capitalised(question: str) -> list[str]:
    """Words written like names, casefolded; not the first word, which is always a capital."""
    words = [m.group() for m in _SPACED_WORD.finditer(question)]
    plain = [normal(w).removesuffix("'s") for w in words[1:] if w[0].isupper()]
    return [w for w in plain if w not in STOP_WORDS and not is_wide(w)]


def _unknown_names(question: str) -> frozenset[str]:
    return frozenset(t for w in _capitalised(question) if len(w) >= _NICKNAME_LENGTH for t in tokens(w))
