"""What a group conversation has beyond a private one."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.types import BigKey, Identifier, MediumText, UtcDateTime, utc_now


class Group(SQLModel, table=True):
    """A group; its identifier is that of its conversation. (`groups` is a reserved word of MySQL 8.)"""

    __tablename__ = "chat_groups"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    group_id: str = Field(sa_type=Identifier, unique=True)
    name: str = Field(sa_type=sa.Text)
    notice: str = Field(default="", sa_type=MediumText)
    owner_id: str | None = Field(default=None, sa_type=Identifier)
    share_history: bool = Field(default=False)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
