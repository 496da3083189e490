"""From live messages to chunks and index rows."""

import hashlib


def sender_number(user_id: str) -> int:
    """The opaque number by which the index knows a sender: 63 bits, the same everywhere."""
    digest = hashlib.blake2b(user_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
