"""From pieces of live text to rows of the index."""

import hashlib
import math

from graph.ports import IndexRow, Piece
from graph.retrieval.features import row_features
from graph.retrieval.words import token_count, tokens


def sender_number(user_id: str) -> int:
    """The opaque number by which the index knows a sender: 63 bits, the same everywhere."""
    digest = hashlib.blake2b(user_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def index_row(piece: Piece, chunk_id: int) -> IndexRow:
    """What the index keeps of a piece: its words, whose it is and when, never the text."""
    item = piece.item
    return IndexRow(
        chunk_id=chunk_id,
        version=item.version,
        terms=frozenset(tokens(piece.text)),
        time=item.sent_at.timestamp() if item.sent_at else math.nan,
        sender=sender_number(item.sender_id) if item.sender_id else -1,
        n_tokens=token_count(piece.text),
        flags=row_features(piece.text),
    )
