"""What a stage's task is told by its environment."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StageSettings:
    """Read by ``core.config.read_settings``.

    ``bind_addresses``: where media is taken, separated by commas; none means every address of the task but loopback.
    ``full_hd``: ``never`` leaves 1080p out; ``auto`` adds it when a source has it and there are processors enough.
    """

    webinar_id: str
    stage_task: str = ""
    bind_addresses: str = ""
    ice_servers: str = "[]"
    full_hd: str = "auto"

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses to bind."""
        return tuple(part for part in self.bind_addresses.replace(" ", "").split(",") if part)
