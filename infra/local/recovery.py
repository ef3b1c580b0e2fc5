"""After a kill of the emulator: uploads that are newer than its last checkpoint are announced again.

Objects are written through, messages only with checkpoints. An upload that arrived in between would lie there with
nobody to examine it.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

# The checkpoint is named when its child begins to write, a moment after the state was taken.
MARGIN = timedelta(seconds=2)


def checkpoint_time(state: Path) -> datetime | None:
    """Return when the last checkpoint was taken, or None if there is none."""
    pointer = state / "current"
    if not pointer.exists():
        return None
    return datetime.fromtimestamp(int(pointer.read_text(encoding="ascii")) / 1e9, UTC)


def announce_uploads(s3: Any, bucket: str, since: datetime) -> int:
    """Have S3 announce every object that was written after ``since`` once more. Returns how many there were."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    found = [
        item for page in pages for item in page.get("Contents", ()) if item["LastModified"] > since - MARGIN
    ]
    for item in found:
        head = s3.head_object(Bucket=bucket, Key=item["Key"])
        # A copy of an object onto itself is a new object to those who listen; its bytes and ETag stay.
        s3.copy_object(
            Bucket=bucket,
            Key=item["Key"],
            CopySource={"Bucket": bucket, "Key": item["Key"]},
            MetadataDirective="REPLACE",
            ContentType=head["ContentType"],
            Metadata=head["Metadata"],
        )
    return len(found)
