"""The context object that Lambda gives a handler."""

import time
from dataclasses import dataclass, field


@dataclass
class LambdaContext:
    """The attributes and the one method of Lambda's own context."""

    function_name: str
    memory_limit_in_mb: int
    aws_request_id: str
    timeout_seconds: float
    function_version: str = "$LATEST"
    identity: None = None
    client_context: None = None
    started: float = field(default_factory=time.monotonic)

    @property
    def invoked_function_arn(self) -> str:
        """ARN of the function in the emulator's account."""
        return f"arn:aws:lambda:us-east-1:000000000000:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        """Where CloudWatch would keep the logs."""
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        """The one stream there would be."""
        return "local"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the runner kills this invocation."""
        return max(0, int((self.timeout_seconds - (time.monotonic() - self.started)) * 1000))
