"""Types that several schemas share."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer

from graph.errors import NotFound

QUERY_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
IDENTIFIER = re.compile(r"[a-z]{2}[0-9a-hjkmnp-tv-z]{18}")


def _identifier(text: str) -> str:
    # What cannot name anything is answered like what names nothing; a database may pad or fold it.
    if not IDENTIFIER.fullmatch(text):
        raise NotFound
    return text


def require_visible(text: str) -> str:
    """The text as it is. Raises ValueError for one that nobody could see."""
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise ValueError("must hold something that can be seen")
    return text


def _query_id(text: str) -> str:
    if not QUERY_ID.fullmatch(text):
        raise NotFound
    return text


Identifier = Annotated[str, AfterValidator(_identifier)]
QueryId = Annotated[str, AfterValidator(_query_id)]
VisibleText = Annotated[str, AfterValidator(require_visible)]
Time = Annotated[datetime, PlainSerializer(lambda value: value.isoformat(), return_type=str)]
Limit = Annotated[int, Field(ge=1, le=100)]


class Body(BaseModel):
    """A request's body: names that it does not know are refused, not passed over."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
