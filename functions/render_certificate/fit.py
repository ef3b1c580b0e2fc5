"""Type sizes: measures texts with the real fonts and chooses the largest size that fits their slot."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

PX_PER_MM = 96 / 25.4
STEP = 0.94  # between the sizes that are tried for a text on several lines
SMALLEST_PT = 3.0

Box: TypeAlias = tuple[float, float]  # width and height in millimeters
Measure: TypeAlias = Callable[[list[str]], list[Box]]


@dataclass(frozen=True)
class Slot:
    """Room for one text: millimeters, and its size in points when there is room enough.

    Below `one_line_pt` a long text breaks into lines rather than shrinking further on one line.
    """

    classes: str
    width: float
    height: float
    largest_pt: float
    one_line_pt: float = SMALLEST_PT


@dataclass(frozen=True)
class Fit:
    """How a text is set: size in points, width in millimeters when it is broken into lines."""

    face: str
    size_pt: float
    width: float | None = None

    @property
    def style(self) -> str:
        """CSS declarations of this fit."""
        size = f"font-size: {self.size_pt:.2f}pt"
        return size if self.width is None else f"{size}; width: {self.width:.1f}mm"


@dataclass(frozen=True)
class SlotText:
    """A text, the slot that it goes into, and the CSS classes of its script."""

    slot: Slot
    text: str
    face: str

    def sample(self, size_pt: float, width: float | None = None) -> str:
        """HTML of the text set in that size; without a width on a single line."""
        flow = "white-space: nowrap" if width is None else f"width: {width:.1f}mm; margin: 0"
        style = f"display: inline-block; font-size: {size_pt:.2f}pt; {flow}"
        return f'<a href="#" class="{self.slot.classes} {self.face}" style="{style}">{escape(self.text)}</a>'


def fit_texts(texts: Mapping[str, SlotText], measure: Measure) -> dict[str, Fit]:
    """The fit of each text. `measure` lays samples out and answers their boxes in the same order."""
    boxes = measure([item.sample(item.slot.largest_pt) for item in texts.values()])
    fits = {}
    for (name, item), (width, _height) in zip(texts.items(), boxes, strict=True):
        slot = item.slot
        size = slot.largest_pt * min(1.0, 0.995 * slot.width / width) if width else slot.largest_pt
        if size >= slot.one_line_pt:
            fits[name] = Fit(item.face, size)
        else:
            fits[name] = _fit_lines(item, measure)
    return fits


def _fit_lines(item: SlotText, measure: Measure) -> Fit:
    """The largest size whose lines fill no more than the slot, in lines of about equal length."""
    slot = item.slot
    sizes = [slot.one_line_pt * 1.2]
    while sizes[-1] * STEP > SMALLEST_PT:
        sizes.append(sizes[-1] * STEP)
    heights = [height for _width, height in measure([item.sample(size, slot.width) for size in sizes])]
    size, height = next(
        ((s, h) for s, h in zip(sizes, heights, strict=True) if h <= slot.height), (sizes[-1], heights[-1])
    )
    widths = [slot.width * share / 100 for share in range(40, 101, 3)] + [slot.width]
    boxes = measure([item.sample(size, width) for width in widths])
    narrowest = next(w for w, (_w, h) in zip(widths, boxes, strict=True) if h <= height + 0.01)
    return Fit(item.face, size, narrowest)
