"""Rates over the last two seconds, in constant memory."""

BUCKET = 0.1  # seconds
BUCKETS = 20


class Meter:
    """Adds amounts up in buckets of 100 ms and tells how much there was for each second. Not thread-safe."""

    def __init__(self) -> None:
        self._amounts = [0.0] * BUCKETS
        self._numbers = [-1] * BUCKETS

    def add(self, now: float, amount: float) -> None:
        """Count an amount at the instant ``now`` (seconds of any clock that does not run backwards)."""
        number = int(now / BUCKET)
        place = number % BUCKETS
        if self._numbers[place] != number:
            self._numbers[place], self._amounts[place] = number, 0.0
        self._amounts[place] += amount

    def rate(self, now: float) -> float:
        """Return the amount for each second, over the last two; shorter while the first two run."""
        newest = int(now / BUCKET)
        counted = [
            (number, amount)
            for number, amount in zip(self._numbers, self._amounts, strict=True)
            if newest - BUCKETS < number <= newest and number >= 0
        ]
        if not counted:
            return 0.0
        span = max(now - min(number for number, _ in counted) * BUCKET, 5 * BUCKET)
        return sum(amount for _, amount in counted) / span
