"""The wrong versions that were written after the witness was finished, and that it was not changed for."""

from __future__ import annotations

from wrong import Battery

BATTERY = Battery()
