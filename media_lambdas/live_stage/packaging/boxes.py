"""Boxes of ISO base media files (ISO/IEC 14496-12, 4.2): a size, a name, and what is inside."""

import struct


def box(name: str, *parts: bytes | memoryview) -> bytes:
    """Return a box of these parts."""
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, name.encode("ascii")) + body


def full_box(name: str, *parts: bytes | memoryview, version: int = 0, flags: int = 0) -> bytes:
    """Return a box that begins with a version and 24 flags."""
    return box(name, struct.pack(">I", version << 24 | flags), *parts)


def descriptor(tag: int, *parts: bytes) -> bytes:
    """Return an MPEG-4 descriptor (ISO/IEC 14496-1, 8.3.3) of less than 128 bytes."""
    body = b"".join(parts)
    if len(body) > 127:
        raise ValueError(f"a descriptor of {len(body)} bytes")
    return bytes((tag, len(body))) + body
