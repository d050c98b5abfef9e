"""Send messages through a pipe: the size first, then the bytes."""

from __future__ import annotations

import struct
from typing import IO

SIZE = struct.Struct("<Q")
"""What goes before each message: its bytes."""


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write a message with its size."""
    pipe.write(SIZE.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """Take a message; None where the other side has gone."""
    head = pipe.read(SIZE.size)
    if len(head) < SIZE.size:
        return None
    size: int = SIZE.unpack(head)[0]
    message = pipe.read(size)
    return message if len(message) == size else None
