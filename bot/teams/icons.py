"""The two icons of the Teams app, drawn in code: a rounded square with two speech bubbles that meet."""

import struct
import zlib
from collections.abc import Callable
from typing import Final, TypeAlias

Pixel: TypeAlias = bytes

COLOR_SIZE: Final = 192
OUTLINE_SIZE: Final = 32
"""Pixels a side. Microsoft, "App package: icons": a colour icon of 192 and a white outline of 32."""

ACCENT: Final = bytes((0x1D, 0x5C, 0x63, 0xFF))
WHITE: Final = bytes((0xFF, 0xFF, 0xFF, 0xFF))
CLEAR: Final = bytes((0xFF, 0xFF, 0xFF, 0x00))


def color_icon() -> bytes:
    """The colour icon, as PNG."""
    return _png(COLOR_SIZE, lambda x, y: WHITE if _bubbles(x, y) else ACCENT)


def outline_icon() -> bytes:
    """The outline icon, white on nothing, as PNG."""
    return _png(OUTLINE_SIZE, lambda x, y: WHITE if _bubbles(x, y) else CLEAR)


def _bubbles(x: float, y: float) -> bool:
    """Whether a point of the unit square lies on one of the two bubbles."""
    first = _box(x, y, 0.18, 0.22, 0.66, 0.52) or _tail(x - 0.28, y - 0.52)
    second = _box(x, y, 0.40, 0.58, 0.82, 0.78) or _tail(0.74 - x, y - 0.78)
    return first or second


def _box(x: float, y: float, left: float, top: float, right: float, bottom: float) -> bool:
    return left <= x <= right and top <= y <= bottom


def _tail(across: float, down: float) -> bool:
    size = 0.1
    return 0 <= down <= size and 0 <= across <= size - down


def _png(size: int, pixel: Callable[[float, float], Pixel]) -> bytes:
    """A square PNG of `size` pixels. "Portable Network Graphics Specification": 8 bits, colour with alpha."""
    rows = b"".join(
        b"\x00" + b"".join(pixel((x + 0.5) / size, (y + 0.5) / size) for x in range(size)) for y in range(size)
    )
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
