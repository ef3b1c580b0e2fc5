"""Guilloche: the interlaced fine-line ornament of banknotes, as PDF path operators.

Every line is a smooth function of a parameter. It becomes cubic Béziers through Hermite's rule (a segment
from its two ends and its two tangents): a few segments a wave instead of hundreds of points, so that the
ornament is sharp at any size and small in the file. All lengths are millimeters, y points down.
"""

from collections.abc import Callable
from math import ceil, cos, pi, sin
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Curve: TypeAlias = Callable[[float], Point]

SEGMENTS_PER_WAVE = 4
TURN = 2 * pi


def closed_path(curve: Curve, length: float, segments: int) -> str:
    """PDF operators of the closed `curve`, whose parameter runs from 0 to `length`."""
    step = length / segments
    nudge = step / 1000
    points = [curve(i * step) for i in range(segments)]
    tangents: list[Point] = []
    for i in range(segments):
        (x0, y0), (x1, y1) = curve(i * step - nudge), curve(i * step + nudge)
        tangents.append(((x1 - x0) / (2 * nudge) * step / 3, (y1 - y0) / (2 * nudge) * step / 3))
    parts = [f"{points[0][0]:.2f} {points[0][1]:.2f} m"]
    for i in range(segments):
        j = (i + 1) % segments
        (x0, y0), (dx0, dy0), (x1, y1), (dx1, dy1) = points[i], tangents[i], points[j], tangents[j]
        parts.append(f"{x0 + dx0:.2f} {y0 + dy0:.2f} {x1 - dx1:.2f} {y1 - dy1:.2f} {x1:.2f} {y1:.2f} c")
    parts.append("h")
    return "\n".join(parts)


class RoundedRectangle:
    """The middle line of a frame: position and outward normal at an arc length, clockwise from top left."""

    def __init__(self, left: float, top: float, width: float, height: float, radius: float) -> None:
        right, bottom, r = left + width, top + height, radius
        flat_x, flat_y, arc = width - 2 * r, height - 2 * r, pi * r / 2
        self.radius = r
        self.runs = (flat_x, arc, flat_y, arc, flat_x, arc, flat_y, arc)
        self.length = sum(self.runs)
        self.starts = ((left + r, top), (right, top + r), (right - r, bottom), (left, bottom - r))
        self.centers = (
            (right - r, top + r),
            (right - r, bottom - r),
            (left + r, bottom - r),
            (left + r, top + r),
        )

    def at(self, distance: float) -> tuple[Point, Point]:
        """(position, outward normal) at `distance` along the line."""
        rest, index = distance % self.length, 0
        while rest > self.runs[index] and index < len(self.runs) - 1:
            rest -= self.runs[index]
            index += 1
        side, is_arc = divmod(index, 2)
        turn = side * pi / 2  # each side is the top side turned by a quarter
        if is_arc:
            angle = turn - pi / 2 + rest / self.radius
            (x, y), normal = self.centers[side], (cos(angle), sin(angle))
            return (x + self.radius * normal[0], y + self.radius * normal[1]), normal
        x, y = self.starts[side]
        return (x + rest * cos(turn), y + rest * sin(turn)), (sin(turn), -cos(turn))


def woven_band(
    line: RoundedRectangle, *, amplitude: float, wavelength: float, strands: int, phase: float = 0.0
) -> list[str]:
    """Sine waves around `line`, shifted against each other so that they interlace evenly."""
    waves = round(line.length / wavelength)

    def strand(shift: float) -> Curve:
        def curve(distance: float) -> Point:
            (x, y), (nx, ny) = line.at(distance)
            offset = amplitude * sin(TURN * waves * distance / line.length + shift)
            return x + nx * offset, y + ny * offset

        return curve

    shifts = [phase + TURN * k / strands for k in range(strands)]
    return [closed_path(strand(shift), line.length, waves * SEGMENTS_PER_WAVE) for shift in shifts]


def rosette(
    center: Point, *, radius: float, depth: float, petals: int, strands: int, ripple: float = 0.0
) -> list[str]:
    """Closed waves around `center`, between `radius - depth` and `radius + depth`, interlaced.

    `ripple` is the share of `depth` that a finer wave of three times the petals takes.
    """

    def strand(shift: float) -> Curve:
        def curve(angle: float) -> Point:
            wave = (1 - ripple) * sin(petals * angle + shift) + ripple * sin(3 * petals * angle + shift)
            r = radius + depth * wave
            return center[0] + r * cos(angle), center[1] + r * sin(angle)

        return curve

    segments = ceil(petals * SEGMENTS_PER_WAVE * (2.5 if ripple else 1.5))
    return [closed_path(strand(TURN * k / strands), TURN, segments) for k in range(strands)]
