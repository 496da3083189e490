"""The registry of connected devices, and the way of an event to them."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from api.realtime.audience import Audience, Members
from api.realtime.bus import Bus
from api.realtime.delivery import Delivery, delivery, text_of
from api.realtime.device import SIGNED_OUT, Device
from api.realtime.presence import Presence
from api.realtime.shared_presence import SharedPresence
from api.schemas.live import Ping, ResyncEvent
from store.database import Database
from store.repositories.live import LiveRepository
from store.tables.types import utc_now

if TYPE_CHECKING:  # only an installation of several processes pays for Redis' client
    from api.realtime.bus import Bus
    from api.realtime.shared_presence import SharedPresence

logger = logging.getLogger("omnilink.live")

PING_SECONDS = 25
SWEEP_SECONDS = 1.0
RESYNCS_AT_ONCE, RESYNC_SECONDS = 20, 0.1
ACCOUNTS_SECONDS = 30.0  # how soon somebody who was disabled is cut off
PING = Delivery(text_of(Ping())).packet(text_of(Ping()))
RESYNC = Delivery(text_of(ResyncEvent())).packet(text_of(ResyncEvent()))


class Hub:
    """Call `tell` after the commit. It never fails and never waits for a slow client."""

    def __init__(
        self, database: Database, bus: "Bus | None" = None, shared: "SharedPresence | None" = None
    ) -> None:
        self._database = database
        self._bus = bus
        self._devices: dict[str, set[Device]] = {}
        self._members = Members(database)
        self._tasks: list[asyncio.Task[None]] = []
        self._accounts_at = 0.0
        self._is_behind = asyncio.Event()
        self.presence = Presence(database, self.tell, shared)

    async def open(self) -> None:
        """Begins to ping devices, to cut those off whose token or account has ended, and to hear others."""
        self._tasks = [
            asyncio.create_task(self._keep(), name="live connections"),
            asyncio.create_task(self._catch_up(), name="live resync"),
        ]
        if self._bus is not None:
            await self._bus.open(self._take, self.resync)
        self.presence.open()

    async def close(self) -> None:
        """Ends what `open` began; the server itself closes the sockets."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self.presence.close()
        if self._bus is not None:
            await self._bus.close()

    def join(self, device: Device) -> None:
        device.ping_at = time.monotonic() + PING_SECONDS
        self._devices.setdefault(device.user_id, set()).add(device)
        self.presence.came(device.user_id)

    def leave(self, device: Device) -> None:
        if devices := self._devices.get(device.user_id):
            devices.discard(device)
            if not devices:
                del self._devices[device.user_id]
                self.presence.went(device.user_id)

    async def tell(self, audience: Audience | Collection[str], event: BaseModel | dict[str, Any]) -> None:
        """Sends an event of api/schemas/live.py to every device of these users, on every process."""
        told = delivery(audience, event)
        if self._bus is not None:
            self._bus.publish(told.encode())
        await self._deliver(told)

    async def _take(self, data: bytes) -> None:
        await self._deliver(Delivery.decode(data))

    async def _deliver(self, told: Delivery) -> None:
        """Hands an event to the devices of this process."""
        if not self._devices:
            return
        try:
            present = await self._present(told)
        except Exception as error:  # what was committed stays so; devices are told to look for themselves
            logger.error("an event found no members; devices are asked to sync", exc_info=error)
            self.resync()
            return
        shared = told.packet(told.text)
        own = told.packet(told.own) if told.own is not None else shared
        for user_id in present:
            for device in tuple(self._devices.get(user_id, ())):
                device.offer(own if user_id == told.sender_id else shared)

    async def members_of(self, audience: Audience) -> set[str]:
        """Everyone whom an audience means, here or not."""
        members = await self._members.of(audience.conversation_id, audience.members_version)
        return {user_id for user_id, since in members.items() if audience.sees(user_id, since)}

    async def _present(self, told: Delivery) -> list[str]:
        """Those whom it is for and who have a device here."""
        if (audience := told.audience) is None:
            return [user_id for user_id in dict.fromkeys(told.users) if user_id in self._devices]
        members = await self._members.of(audience.conversation_id, audience.members_version)
        here = members.keys() & self._devices.keys()
        return [user_id for user_id in here if audience.sees(user_id, members[user_id])]

    def resync(self) -> None:
        """Events may be lost: every device here is to ask for what it has missed."""
        self._is_behind.set()

    async def _catch_up(self) -> None:
        while True:
            await self._is_behind.wait()
            self._is_behind.clear()
            for number, device in enumerate(self._all()):
                device.offer(RESYNC)
                if number % RESYNCS_AT_ONCE == RESYNCS_AT_ONCE - 1:  # each of them asks the database
                    await asyncio.sleep(RESYNC_SECONDS)

    def _all(self) -> Iterator[Device]:
        for devices in tuple(self._devices.values()):
            yield from tuple(devices)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self._sweep(time.monotonic(), utc_now())
            with contextlib.suppress(Exception):  # the database may be away for a while
                await self._cut_inactive(time.monotonic())

    def _sweep(self, clock: float, now: datetime) -> None:
        for device in self._all():
            if device.expires_at <= now:
                device.end(SIGNED_OUT)
            elif device.ping_at <= clock:
                device.ping_at = clock + PING_SECONDS
                device.offer(PING)

    async def _cut_inactive(self, clock: float) -> None:
        if clock < self._accounts_at or not self._devices:
            return
        self._accounts_at = clock + ACCOUNTS_SECONDS
        async with self._database.transaction(read_only=True) as session:
            inactive = await LiveRepository(session).inactive(self._devices.keys())
        self.cut(inactive)

    def cut(self, user_ids: Iterable[str]) -> None:
        """Ends all that these users have open here."""
        for user_id in user_ids:
            for device in tuple(self._devices.get(user_id, ())):
                device.end(SIGNED_OUT)
