"""Which process this is, in words that tell another one on the same machine whether it still lives."""

import hashlib
import os
import socket
from functools import cache
from pathlib import Path

UNKNOWN = "?"


@cache
def this_process() -> str:
    """Machine, process and when it started: at most 36 characters."""
    host = hashlib.blake2b(socket.gethostname().encode(), digest_size=5).hexdigest()
    pid = os.getpid()
    return f"{host}:{pid}:{_started(pid) or UNKNOWN}"[:36]


def has_died(process: str) -> bool:
    """Whether a process of this machine is gone for certain; of others nothing is known here."""
    host, _, rest = process.partition(":")
    pid, _, started = rest.partition(":")
    if host != this_process().partition(":")[0] or started in ("", UNKNOWN) or not pid.isdigit():
        return False
    return _started(int(pid)) != started


def _started(pid: int) -> str | None:
    """When a process began, in the system's own count; None where there is none or no way to tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    return stat.rpartition(")")[2].split()[19]
