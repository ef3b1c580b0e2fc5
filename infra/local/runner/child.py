"""What runs in a worker process: imports one handler, then answers invocations until its input ends.

Input and output are pipes of their own, one JSON document a line; whatever the handler prints goes to the log.
"""

import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from infra.local.processes import die_with_parent
from infra.local.runner.context import LambdaContext


def main() -> None:
    """Serve invocations: ``child.py HANDLER INPUT_FD OUTPUT_FD``."""
    die_with_parent(signal.SIGKILL)
    # Ctrl-C and the end of the runner end this process through its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    handler_name, input_fd, output_fd = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with (
        os.fdopen(input_fd, encoding="utf-8") as requests,
        os.fdopen(output_fd, "w", encoding="utf-8") as answers,
    ):
        module_name, _, function_name = handler_name.rpartition(".")
        handler = getattr(importlib.import_module(module_name), function_name)
        _say(answers, {"ready": True})
        for line in requests:
            _say(answers, invoke(handler, json.loads(line)))


def invoke(handler: Callable[[Any, Any], Any], request: dict[str, Any]) -> dict[str, Any]:
    """Call the handler. Returns its result, or the error in the shape that Lambda reports."""
    context = LambdaContext(
        function_name=request["function_name"],
        memory_limit_in_mb=request["memory"],
        aws_request_id=request["request_id"],
        timeout_seconds=request["timeout"],
    )
    try:
        result = handler(request["event"], context)
        json.dumps(result)
    # Whatever a handler raises is an answer to report, as Lambda does; only the end of the process is not.
    except Exception as error:  # noqa: BLE001
        stack = traceback.format_exc()
        sys.stderr.write(stack)
        return {"error": {"errorType": type(error).__name__, "errorMessage": str(error), "stackTrace": stack}}
    return {"result": result}


def _say(answers: Any, document: dict[str, Any]) -> None:
    answers.write(json.dumps(document) + "\n")
    answers.flush()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        # The runner is gone; so is whoever would take the answer.
        os._exit(1)
