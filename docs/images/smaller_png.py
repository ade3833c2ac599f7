"""Makes a screenshot small: 256 colours, the commonest kept exactly. Standard library only."""

import struct
import zlib
from collections import Counter

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
CHANNELS = {2: 3, 6: 4}  # RGB, RGBA


def smaller(png: bytes) -> bytes:
    width, height, pixels = read(png)
    counted = Counter(pixels)
    palette = [colour for colour, _ in counted.most_common(COLOURS)]
    index = {colour: number for number, colour in enumerate(palette)}
    for colour in counted:
        if colour not in index:
            index[colour] = nearest(colour, palette)
    rows = (pixels[at : at + width] for at in range(0, width * height, width))
    lines = b"".join(b"\0" + bytes(index[colour] for colour in row) for row in rows)
    return SIGNATURE + b"".join(
        (
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            chunk(b"PLTE", b"".join(palette)),
            chunk(b"IDAT", zlib.compress(lines, 9)),
            chunk(b"IEND", b""),
        )
    )


def nearest(colour: bytes, palette: list[bytes]) -> int:
    r, g, b = colour
    away = [(r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2 for x, y, z in palette]
    return away.index(min(away))


def read(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and the pixels, each three bytes, of the kinds of PNG that Chromium makes."""
    assert png.startswith(SIGNATURE)
    at, data, header = len(SIGNATURE), b"", b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        header = body if kind == b"IHDR" else header
        data += body if kind == b"IDAT" else b""
        at += length + 12
    width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    assert (depth, interlaced) == (8, 0)
    return width, height, pixels_of(zlib.decompress(data), width, height, CHANNELS[colours])


def pixels_of(data: bytes, width: int, height: int, channels: int) -> list[bytes]:
    pixels, stride = [], width * channels
    above = bytearray(stride)
    for y in range(height):
        start = y * (stride + 1)
        line = unfiltered(data[start], data[start + 1 : start + 1 + stride], above, channels)
        pixels += [bytes(line[x : x + 3]) for x in range(0, stride, channels)]
        above = line
    return pixels


def unfiltered(kind: int, line: bytes, above: bytearray, channels: int) -> bytearray:
    made = bytearray(line)
    if kind == 0:
        return made
    for x in range(len(made)):
        left = made[x - channels] if x >= channels else 0
        up, corner = above[x], above[x - channels] if x >= channels else 0
        guess = (0, left, up, (left + up) // 2, paeth(left, up, corner))[kind]
        made[x] = (made[x] + guess) & 255
    return made


def paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
