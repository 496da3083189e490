"""Who has whom as a contact."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.types import BigKey, Identifier, UtcDateTime, utc_now


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
