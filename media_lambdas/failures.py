"""What can be wrong with an upload."""


class UnusableUpload(Exception):
    """The file is at fault: the message is a sentence for the person who sent it. Trying again would not help."""


class Interrupted(RuntimeError):
    """The machine is at fault: a tool was ended from outside. Trying again may help."""
