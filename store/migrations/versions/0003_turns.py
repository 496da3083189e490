"""Siblings of a turn are found, and what its reader thinks of it is kept."""

import sqlalchemy as sa
from alembic import op

from store.tables import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ai_assistant_feedback",
        sa.Column("query_id", types.bin_string(36), nullable=False),
        sa.Column("session_id", types.Identifier(), nullable=False),
        sa.Column("tenant_user_id", types.Identifier(), nullable=False),
        sa.Column("rating", types.Flag(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("query_id"),
    )
    op.create_index("ix_ai_assistant_feedback_session_id", "ai_assistant_feedback", ["session_id"])
    op.create_index("ix_run_siblings", "ai_assistant_run", ["session_id", "parent_query_id"])
    op.create_index("ix_run_question", "ai_assistant_run", ["session_id", "user_message_id"])
    op.drop_index("ix_ai_assistant_run_session_id", "ai_assistant_run")


def downgrade() -> None:
    op.create_index("ix_ai_assistant_run_session_id", "ai_assistant_run", ["session_id"])
    op.drop_index("ix_run_question", "ai_assistant_run")
    op.drop_index("ix_run_siblings", "ai_assistant_run")
    op.drop_table("ai_assistant_feedback")
