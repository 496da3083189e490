"""The server's side of a WebSocket, as uvicorn runs it."""

import contextlib
import logging
import socket
from asyncio import BaseTransport
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

ABORT_SECONDS = 30.0
MOST_IN_SYSTEM = 128 * 1024  # bytes; the system would keep up to 4 MB for a client that does not read

# Every connection would be a line, with its address.
_logger = logging.getLogger("omnilink.sockets")
_logger.setLevel(logging.WARNING)


class SocketProtocol(WebSocketsSansIOProtocol):
    """Lets a client be dropped that reads nothing: elsewhere a close waits until there is room for it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.logger = self.conn.logger = _logger

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        with contextlib.suppress(OSError):  # it may be gone already
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_IN_SYSTEM)

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.close" and self.handshake_complete:
            self.writable.set()
            self.loop.call_later(ABORT_SECONDS, self.transport.abort)
        await super().send(message)


# What `uvicorn.Config` is given.
SOCKETS: dict[str, Any] = {
    "ws": SocketProtocol,
    "ws_max_size": 256 * 1024,
    "ws_ping_interval": 20.0,  # of the protocol's own pings; a client that answers none is cut off
    "ws_ping_timeout": 20.0,
    "ws_per_message_deflate": False,  # its memory is many times that of a socket, for texts of 300 bytes
}
