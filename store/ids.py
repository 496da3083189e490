"""Identifiers shown outside: 20 characters, a two-letter prefix, then time-ordered random."""

import secrets
import time
from enum import StrEnum

import uuid_utils

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
TIME_LENGTH = 10  # 50 bits of milliseconds, enough until the year 37000
RANDOM_LENGTH = 8  # 40 bits within one millisecond


class Prefix(StrEnum):
    """What an identifier names."""

    USER = "us"
    SESSION = "as"
    AGENT = "ag"
    CONVERSATION = "cv"
    MESSAGE = "ms"
    FILE = "fl"
    CONTACT_REQUEST = "cr"
    GROUP_REQUEST = "gr"
    TOKEN_FAMILY = "tf"  # noqa: S105 - a prefix, no secret


def encode(value: int, length: int) -> str:
    return "".join(ALPHABET[(value >> (5 * place)) & 31] for place in reversed(range(length)))


def new_id(prefix: Prefix) -> str:
    """A new identifier; later ones sort after earlier ones (to the millisecond)."""
    milliseconds = time.time_ns() // 1_000_000
    return prefix + encode(milliseconds, TIME_LENGTH) + encode(secrets.randbits(40), RANDOM_LENGTH)


def new_query_id() -> str:
    """A UUIDv7 (RFC 9562)."""
    return str(uuid_utils.uuid7())
