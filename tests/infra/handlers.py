"""Handlers for the tests of the runner: they do what their event says."""

import os
import signal
import time
from typing import Any


def lambda_handler(event: dict[str, Any], context: Any) -> Any:
    """Do what the first record's body, or the event itself, says."""
    order = event["Records"][0]["body"] if "Records" in event else event["order"]
    match order:
        case "succeed":
            return {"batchItemFailures": []}
        case "fail last":
            return {"batchItemFailures": [{"itemIdentifier": event["Records"][-1]["messageId"]}]}
        case "raise":
            raise ValueError("as ordered")
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            time.sleep(3600)
        case "print":
            print("a line on standard output")  # noqa: T201 - must not disturb the answers
        case "describe":
            return {
                "pid": os.getpid(),
                "function": context.function_name,
                "memory": context.memory_limit_in_mb,
                "remaining": context.get_remaining_time_in_millis(),
                "setting": os.environ["SETTING"],
            }
    return None
