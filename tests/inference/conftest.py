"""Small weights of every kind, exported."""

from tests.helpers.exported import exported

__all__ = ["exported"]
