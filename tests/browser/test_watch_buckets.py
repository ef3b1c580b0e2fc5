"""The player's buckets of watched video agree with the API's, for any video and any way of watching it."""

import json
import shutil
import subprocess
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.learning import watching

MODULE = Path(__file__).parents[2] / "templates/console/pages/course-player/buckets.js"
SCRIPT = """
import(process.argv[1]).then(({ countOf, percentOf, rangesOf, spansMissing }) => {
  const cases = JSON.parse(process.argv[2]);
  const answers = cases.map(([seen, duration]) => [countOf(duration), percentOf(new Set(seen), duration), rangesOf(seen), spansMissing(new Set(seen), duration)]);
  process.stdout.write(JSON.stringify(answers));
});
"""
Case = tuple[list[int], float]
CASES = st.lists(
    st.tuples(
        st.lists(st.integers(0, 60), unique=True, max_size=40),
        st.floats(0.1, 300).map(lambda seconds: round(seconds, 2)),
    ),
    min_size=1,
    max_size=60,
)


def expand(ranges: list[dict[str, int]]) -> list[int]:
    return [bucket for span in ranges for bucket in range(span["first"], span["last"] + 1)]


@settings(max_examples=8, deadline=None)
@given(CASES)
def test_buckets_agree_with_the_api(cases: list[Case]) -> None:
    node = shutil.which("node")
    assert node is not None
    done = subprocess.run(
        [node, "-e", SCRIPT, MODULE.as_uri(), json.dumps(cases)], capture_output=True, text=True, check=True
    )
    for (seen, duration), (count, percent, ranges, missing) in zip(
        cases, json.loads(done.stdout), strict=True
    ):
        assert count == watching.bucket_count(duration)
        assert percent == watching.seen_percent(seen, duration)
        assert expand(ranges) == sorted(seen)
        assert [tuple(span) for span in missing] == watching.missing_spans(seen, duration)
