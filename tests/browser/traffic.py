"""Counting what goes between a page and its kernel."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import WebSocket


@dataclass(frozen=True, slots=True)
class Traffic:
    """Frames of the kernel's websocket as a page saw them, all channels together."""

    messages_in: int = 0
    bytes_in: int = 0
    messages_out: int = 0
    bytes_out: int = 0

    def __sub__(self, earlier: Traffic) -> Traffic:
        return Traffic(
            self.messages_in - earlier.messages_in,
            self.bytes_in - earlier.bytes_in,
            self.messages_out - earlier.messages_out,
            self.bytes_out - earlier.bytes_out,
        )


class Meter:
    """Adds up every kernel connection of one page; a reloaded page makes a new one."""

    def __init__(self) -> None:
        self._in: list[int] = []
        self._out: list[int] = []

    def watch(self, socket: WebSocket) -> None:
        if "/channels" in socket.url:
            socket.on("framereceived", lambda frame: self._in.append(_size(frame)))
            socket.on("framesent", lambda frame: self._out.append(_size(frame)))

    def read(self) -> Traffic:
        return Traffic(len(self._in), sum(self._in), len(self._out), sum(self._out))


def _size(frame: str | bytes) -> int:
    return len(frame.encode() if isinstance(frame, str) else frame)
