"""The ornament: closed lines, inside the page, woven evenly."""

import re

import pytest

from functions.render_certificate.colors import palette
from functions.render_certificate.guilloche import RoundedRectangle, rosette, woven_band
from functions.render_certificate.ornament import PAGE_HEIGHT, PAGE_WIDTH, ornament_stream

NUMBER = re.compile(r"-?\d+\.\d+")


def points(path: str) -> list[tuple[float, float]]:
    values = [float(text) for text in NUMBER.findall(path)]
    return list(zip(values[::2], values[1::2], strict=True))


def test_the_frame_line_is_followed_clockwise_from_the_top_left() -> None:
    line = RoundedRectangle(10, 20, 100, 60, 5)
    assert line.length == pytest.approx(2 * (90 + 50) + 2 * 3.14159265 * 5)
    assert line.at(0) == ((15, 20), (0, -1))
    (x, y), (nx, ny) = line.at(line.length / 2)
    assert (x, y) == pytest.approx((105, 80))
    assert (nx, ny) == pytest.approx((0, 1))


def test_corners_turn_without_a_jump() -> None:
    line = RoundedRectangle(0, 0, 40, 30, 5)
    step = line.length / 4000
    for number in range(4000):
        (x0, y0), _ = line.at(number * step)
        (x1, y1), _ = line.at((number + 1) * step)
        assert ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 == pytest.approx(step, rel=0.02)


def test_a_band_stays_within_its_amplitude_and_closes() -> None:
    line = RoundedRectangle(10, 10, 100, 60, 6)
    strands = woven_band(line, amplitude=3, wavelength=8, strands=4)
    assert len(strands) == 4
    for strand in strands:
        assert strand.endswith("h")
        assert points(strand)[0] == pytest.approx(points(strand)[-1], abs=0.02)
        assert all(6.5 <= x <= 113.5 and 6.5 <= y <= 73.5 for x, y in points(strand))


def test_a_rosette_keeps_its_depth() -> None:
    for strand in rosette((50, 50), radius=20, depth=4, petals=9, strands=3, ripple=0.2):
        knots = points(strand)[::3]
        assert all(15.9 <= ((x - 50) ** 2 + (y - 50) ** 2) ** 0.5 <= 24.1 for x, y in knots)


def test_the_whole_ornament_stays_five_millimeters_from_the_edge() -> None:
    drawn = ornament_stream(palette("#1f4e79")).decode().partition(" cm 1 j")[2]
    curves = [line for line in drawn.splitlines() if line.endswith((" c", " m"))]
    for x, y in points("\n".join(curves)):
        assert 4.4 <= x <= PAGE_WIDTH - 4.4
        assert 4.4 <= y <= PAGE_HEIGHT - 4.4
