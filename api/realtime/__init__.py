"""The messenger's hub: tells the devices that are connected what has just been committed."""

from api.realtime.audience import Audience
from api.realtime.hub import Hub

__all__ = ["Audience", "Hub"]
