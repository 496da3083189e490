"""What is kept about a message at index time besides its words: flags, and the text of its vector."""

import re
from typing import Final

ASKS: Final = 1
"""The message asks something: the next one is likely to answer it."""
TELLS_TIME: Final = 2
"""The message holds a date, a weekday, "last week": it can answer a question of when."""

PREVIOUS_CHARACTERS: Final = 200

_TIME: Final = re.compile(
    r"\b(?:yesterday|today|tomorrow|tonight|last|next|ago|since|morning|evening|week|weekend|month|year"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september"
    r"|october|november|december)\b|[昨周月年日点]|今天|明天|星期",
    re.IGNORECASE,
)


def row_features(text: str) -> int:
    """Bits ASKS and TELLS_TIME of a message's text."""
    asks = ASKS if "?" in text or "？" in text else 0
    return asks | (TELLS_TIME if _TIME.search(text) else 0)


def passage_text(text: str, sender: str = "", previous: tuple[str, str] | None = None) -> str:
    """What is embedded for a message.

    `previous` is (sender, text) of the message before it in the same conversation, given where another person
    sent it: "me too" means nothing without, and a question finds its answer by what was asked. Names are
    embedded because questions name people.
    """
    own = f"{sender}: {text}" if sender else text
    if previous is None:
        return own
    who, said = previous
    return f"{who}: {said[-PREVIOUS_CHARACTERS:]}\n{own}"
