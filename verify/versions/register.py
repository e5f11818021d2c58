"""The modules with rows -> all rows, by their keys."""

from . import fans, functions, layers
from .rows import ROWS, Row

PARTS = (functions, fans, layers)
EVERY_ROW: dict[str, Row] = ROWS
"""Filled by the modules above, when they are imported."""
