"""Uploaded files: what is known of them. Their bytes lie in the data dir."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.types import BigKey, Flag, Identifier, UtcDateTime, bin_string, utc_now

UNUSED, IN_USE, GONE = 0, 1, 2


class StoredFile(SQLModel, table=True):
    """One upload. Until a message or a profile uses it, only its owner sees it, and not for long."""

    __tablename__ = "files"
    __table_args__ = (
        sa.Index("ix_file_unused", "status", "created_at"),
        sa.Index("ix_file_owner", "owner_id", "status"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    file_id: str = Field(sa_type=Identifier, unique=True)
    owner_id: str = Field(sa_type=Identifier)
    name: str = Field(sa_type=sa.Text)
    media_type: str = Field(sa_type=bin_string(127))  # found in the content, not what the client said
    size: int = Field(sa_type=sa.BigInteger)  # bytes
    sha256: str = Field(sa_type=bin_string(64))
    width: int | None = Field(default=None)  # pixels, of images
    height: int | None = Field(default=None)
    has_thumbnail: bool = Field(default=False)
    # From UNUSED to IN_USE once; GONE ones are served to nobody, and the sweep removes bytes and row.
    status: int = Field(default=UNUSED, sa_type=Flag)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
