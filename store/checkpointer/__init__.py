"""Our own LangGraph checkpointer, on the database that everything else is in."""

from store.checkpointer.saver import CheckpointConflictError, SqlCheckpointer
from store.checkpointer.writing import CheckpointTooLargeError

__all__ = ["CheckpointConflictError", "CheckpointTooLargeError", "SqlCheckpointer"]
