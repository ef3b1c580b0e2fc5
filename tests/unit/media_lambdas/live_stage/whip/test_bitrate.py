"""What a sender is allowed: between 1.5 and 4 Mbps while all arrives, less when it does not."""

from media_lambdas.live_stage.whip.bitrate import BOTTOM, FIRST, LEAST, MOST, BoundedEstimator, Estimate


class Network:
    """An estimator that says what it is told to, and counts of packets."""

    def __init__(self, estimate: int | None) -> None:
        self.estimate, self.expected, self.lost, self.now = estimate, 0, 0, 0
        self.bounded = BoundedEstimator(self, lambda: (self.expected, self.lost))

    def add(self, arrival_time_ms: int, abs_send_time: int, payload_size: int, ssrc: int) -> Estimate | None:
        return None if self.estimate is None else (self.estimate, [ssrc, 8])

    def seconds(self, count: int, loss: float = 0.0) -> list[int]:
        """Let 300 packets a second go by; return what the sender was told."""
        told = []
        for _ in range(count * 300):
            self.now += 3
            self.expected += 1
            self.lost = int(self.expected * loss) if loss else self.lost
            if answer := self.bounded.add(self.now, 0, 1000, 7):
                told.append(answer[0])
        return told


def test_before_there_is_an_estimate_a_good_start_is_allowed() -> None:
    assert Network(None).seconds(1)[0] == FIRST


def test_the_estimate_is_held_within_bounds() -> None:
    assert set(Network(100_000).seconds(3)) == {LEAST}
    assert set(Network(3_000_000).seconds(3)) == {3_000_000}
    assert set(Network(30_000_000).seconds(3)) == {MOST}


def test_it_is_told_about_twice_a_second_to_all_streams() -> None:
    network = Network(2_000_000)
    assert 1 <= len(network.seconds(1)) <= 2
    network.now += 600
    assert network.bounded.add(network.now, 0, 1000, 7) == (2_000_000, [7, 8])


def test_losses_bring_it_down_below_the_lower_bound_and_their_end_up_again() -> None:
    network = Network(2_500_000)
    falling = network.seconds(10, loss=0.2)
    assert falling == sorted(falling, reverse=True)
    assert BOTTOM <= falling[-1] < 1_000_000
    rising = network.seconds(30)
    assert rising == sorted(rising)
    assert rising[-1] == 2_500_000


def test_never_below_the_bottom() -> None:
    assert Network(2_000_000).seconds(60, loss=0.9)[-1] == BOTTOM


def test_few_losses_are_no_reason() -> None:
    assert Network(3_000_000).seconds(10, loss=0.05)[-1] == 3_000_000
