"""Runs the tasks of the emulator's ECS as processes of this machine, as Fargate runs them as containers."""
