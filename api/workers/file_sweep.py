"""The sweep of files: hourly, beside the server."""

import asyncio
import contextlib
import logging

from api.services.files import Files

logger = logging.getLogger("omnilink.files")

EVERY = 3600.0  # seconds


class FileSweep:
    """Runs for as long as the server does; whatever fails is tried again an hour later."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._sweep_for_ever(), name="file sweep")

    async def close(self) -> None:
        """Ends at once: a sweep cut off in the middle finds the rest next time."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self._files.sweep()
            except Exception as error:  # the database may be away
                logger.error("files could not be swept", exc_info=error)
