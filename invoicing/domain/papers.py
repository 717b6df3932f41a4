"""The editions of the papers we issue."""

from typing import Final

NEWEST: Final = 1
"""What is issued today names this edition in its frozen data, and is drawn by it for as long as it is kept."""
