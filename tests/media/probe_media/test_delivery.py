"""At-least-once notifications: duplicates, crashes, strangers, and uploads that are sent again."""

import json
import os
import tempfile
import threading
from pathlib import Path
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core import heartbeat as heartbeat_module
from chalicelib.core import storage
from chalicelib.core.config import settings
from chalicelib.core.heartbeat import heartbeat
from chalicelib.core.outbox import OutboxEvent
from chalicelib.media import service
from media_lambdas.failures import Interrupted
from media_lambdas.probe_media import inspection
from media_lambdas.probe_media.handler import lambda_handler
from media_lambdas.workspace import PREFIX, workspace
from tests.functional.functions.records import Context
from tests.media.probe_media.conftest import QUEUE, Bench, Film, judgement, notification, queue_event

ALL_DONE: dict[str, list[Any]] = {"batchItemFailures": []}


def events_told() -> int:
    return len(list(OutboxEvent.scan()))


@pytest.fixture
def clip(film: Film) -> Path:
    return film("lecture.mp4", seconds=0.4)


def test_duplicate_notification_changes_nothing(bench: Bench, clip: Path) -> None:
    asset = bench.announce("lecture.mp4", "video/mp4")
    told = bench.put(asset, clip)
    assert bench.handle(told, told) == ALL_DONE
    first = service.get_asset(asset.asset_id)
    assert bench.handle(told) == ALL_DONE
    assert service.get_asset(asset.asset_id) == first
    assert events_told() == 1


def test_notifications_that_mean_nothing_are_dropped(bench: Bench, clip: Path) -> None:
    asset = bench.announce("lecture.mp4", "video/mp4")
    told = bench.put(asset, clip)
    test_message = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": settings().upload_bucket}
    removed = json.loads(json.dumps(told).replace("ObjectCreated:Put", "ObjectRemoved:Delete"))
    bucket, etag = settings().upload_bucket, "0" * 32
    strangers = [
        notification(bucket, key, etag, 10)
        for key in ("uploads/ast_01J00000000000000000000000/x.mp4", "other.txt", f"{asset.upload_key}.bak")
    ]
    elsewhere = notification("another-bucket", asset.upload_key, etag, 10)
    assert bench.handle(test_message, removed, *strangers, elsewhere) == ALL_DONE
    assert service.get_asset(asset.asset_id).status == "PENDING"


def test_key_with_special_characters_is_decoded(bench: Bench, clip: Path) -> None:
    asset = bench.announce("lecture.mp4", "video/mp4")
    asset.upload_key = f"uploads/{asset.asset_id}/Größe + 100%.mp4"
    asset.save()
    assert bench.handle(bench.put(asset, clip)) == ALL_DONE
    assert service.get_asset(asset.asset_id).status == "READY"


def test_crash_before_the_judgement_is_repeated(
    bench: Bench, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    asset = bench.announce("lecture.mp4", "video/mp4")
    told = bench.put(asset, clip)
    with monkeypatch.context() as crash:
        crash.setattr(service, "accept_upload", die)
        with pytest.raises(KeyboardInterrupt):
            bench.handle(told)
    assert service.get_asset(asset.asset_id).status == "PENDING"
    assert bench.handle(told) == ALL_DONE
    assert service.get_asset(asset.asset_id).status == "READY"
    assert events_told() == 1


def test_interrupted_tool_is_not_the_file_s_fault(
    bench: Bench, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> None:
        raise Interrupted("ffmpeg was ended by signal 15")

    asset = bench.announce("lecture.mp4", "video/mp4")
    told = bench.put(asset, clip)
    monkeypatch.setattr(inspection, "make_video", interrupted)
    assert len(bench.handle(told)["batchItemFailures"]) == 1
    assert service.get_asset(asset.asset_id).status == "PENDING"


def test_ready_asset_ignores_later_uploads(bench: Bench, clip: Path, film: Film) -> None:
    asset = bench.upload(clip)
    video = bench.result(asset).read_bytes()
    assert bench.handle(bench.put(asset, film("other.mp4", seconds=1))) == ALL_DONE
    assert service.get_asset(asset.asset_id).duration_seconds == asset.duration_seconds
    assert bench.result(asset).read_bytes() == video


def test_failed_asset_takes_another_file(bench: Bench, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Just some notes.")
    asset = bench.announce("lecture.mp4", "video/mp4")
    told = bench.put(asset, tmp_path / "notes.txt")
    assert bench.handle(told, told) == ALL_DONE
    failed = service.get_asset(asset.asset_id)
    assert (failed.status, events_told()) == ("FAILED", 1)
    assert bench.handle(bench.put(asset, clip)) == ALL_DONE
    ready = service.get_asset(asset.asset_id)
    assert judgement(ready) == ("READY", None)
    assert events_told() == 2


def test_only_the_latest_of_two_uploads_is_examined(bench: Bench, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Just some notes.")
    asset = bench.announce("lecture.mp4", "video/mp4")
    former = bench.put(asset, tmp_path / "notes.txt")
    latter = bench.put(asset, clip)
    assert bench.handle(former, latter) == ALL_DONE
    assert (service.get_asset(asset.asset_id).status, events_told()) == ("READY", 1)


def test_object_that_is_gone_is_dropped(bench: Bench, clip: Path) -> None:
    asset = bench.announce("lecture.mp4", "video/mp4")
    told = bench.put(asset, clip)
    storage.s3().delete_object(Bucket=settings().upload_bucket, Key=asset.upload_key)
    assert bench.handle(told) == ALL_DONE
    assert service.get_asset(asset.asset_id).status == "PENDING"


def test_more_bytes_than_allowed_are_not_even_fetched(
    bench: Bench, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(service.MAX_BYTES, service.Kind.VIDEO, 1000)
    asset = bench.announce("lecture.mp4", "video/mp4")
    assert bench.handle(bench.put(asset, clip)) == ALL_DONE
    assert service.get_asset(asset.asset_id).failure == "The file has more than 0 MB."


def test_two_workers_at_once_agree(bench: Bench, clip: Path) -> None:
    asset = bench.announce("lecture.mp4", "video/mp4")
    told = bench.put(asset, clip)
    event = queue_event(told)
    answers: list[dict[str, Any]] = []
    workers = [
        threading.Thread(target=lambda: answers.append(lambda_handler(event, Context()))) for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert service.get_asset(asset.asset_id).status == "READY"
    assert events_told() == 1
    assert bench.handle(told) == ALL_DONE


def test_heartbeat_hides_the_message_only_for_a_while(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    beats: list[int] = []
    twice = threading.Event()

    class Recorder:
        def change_message_visibility(self, **call: Any) -> None:
            boto3.client("sqs").change_message_visibility(**call)
            beats.append(call["VisibilityTimeout"])
            if len(beats) == 2:
                twice.set()

    monkeypatch.setattr(heartbeat_module, "sqs", Recorder)
    monkeypatch.setattr(heartbeat_module, "BEAT_SECONDS", 0.01)
    with heartbeat(SQSRecord(queue_event({})["Records"][0])):
        assert twice.wait(10)
    assert set(beats) == {30}


def test_heartbeat_that_fails_does_not_stop_the_work(aws: None) -> None:
    record = SQSRecord({"eventSourceARN": f"arn:aws:sqs:eu-west-1:1:{QUEUE}-gone", "receiptHandle": "x"})
    with heartbeat(record):
        pass


def test_what_a_killed_process_left_behind_is_cleared_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    abandoned, young = tmp_path / f"{PREFIX}abandoned", tmp_path / f"{PREFIX}young"
    for folder in (abandoned, young):
        folder.mkdir()
        (folder / "source").write_bytes(b"gigabytes")
    os.utime(abandoned, (0, 0))
    with workspace() as outer:
        os.utime(outer, (0, 0))
        with workspace() as inner:
            assert sorted(tmp_path.iterdir()) == sorted([young, outer, inner])
    assert list(tmp_path.iterdir()) == [young]
