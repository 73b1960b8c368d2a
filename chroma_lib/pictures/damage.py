"""The exception for a damaged picture file."""


class Damaged(Exception):
    """A picture file is damaged. The message is a clause such as "is cut short"."""
