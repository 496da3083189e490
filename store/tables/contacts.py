"""Who has whom as a contact, who asked to be one, and who wants to hear nothing."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.types import BigKey, Identifier, UtcDateTime, bin_string, utc_now


class Contact(SQLModel, table=True):
    """`user_id` has `contact_id` as a contact and may call them by a remark (备注). One row each way."""

    __tablename__ = "contacts"
    __table_args__ = (sa.UniqueConstraint("user_id", "contact_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    user_id: str = Field(sa_type=Identifier)
    contact_id: str = Field(sa_type=Identifier, index=True)
    remark: str = Field(default="", sa_type=sa.String(64))
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class RequestStatus(StrEnum):
    """What became of a request, to be a contact or to join a group."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    # Asked of somebody who blocks: pending for who asked, and nothing at all for who was asked.
    UNHEARD = "unheard"


class ContactRequest(SQLModel, table=True):
    """One user asks another to be contacts. A pair has at most one pending request each way."""

    __tablename__ = "contact_requests"
    __table_args__ = (
        sa.Index("ix_contact_request_in", "to_user_id", "id"),
        sa.Index("ix_contact_request_out", "from_user_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    request_id: str = Field(sa_type=Identifier, unique=True)
    from_user_id: str = Field(sa_type=Identifier)
    to_user_id: str = Field(sa_type=Identifier)
    message: str = Field(default="", sa_type=sa.String(255))
    status: str = Field(default=RequestStatus.PENDING, sa_type=bin_string(16))
    # `from:to` while it is pending, NULL afterwards: the database keeps a second one out.
    pending_key: str | None = Field(default=None, sa_type=bin_string(48), unique=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class ContactBlock(SQLModel, table=True):
    """`user_id` wants to hear nothing from `blocked_id`, who is not told."""

    __tablename__ = "contact_blocks"

    user_id: str = Field(sa_type=Identifier, primary_key=True)
    blocked_id: str = Field(sa_type=Identifier, primary_key=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
