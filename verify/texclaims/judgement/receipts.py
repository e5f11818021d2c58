"""Verdicts measured on some device -> its receipt, a file to be committed; and those files -> what they say of an equation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from texclaims.judgement.schema import DeviceReceipt, Readings, Receipt, ReceiptRow, Verdict

MEASURED = Readings.__struct_fields__


class ReceiptError(Exception):
    """A file among the receipts that is none; the message names it, what was found, and the repair."""


def write_receipt(folder: Path, device: str, verdicts: Mapping[str, Verdict]) -> Path:
    """The file for this device: what was measured of each equation that holds, and what stood on its page then.

    It takes the place of the device's earlier receipt: all its rows are of one run.
    """
    holding = {label: verdict for label, verdict in sorted(verdicts.items()) if verdict.holds}
    one = next(iter(verdicts.values()))
    rows = {label: ReceiptRow(verdict.content, _readings(verdict)) for label, verdict in holding.items()}
    written = DeviceReceipt(device, one.dtype, one.versions, one.commit, one.date, rows)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{re.sub(r'[^a-z0-9]+', '-', device.lower()).strip('-')}.json"
    file.write_bytes(msgspec.json.format(msgspec.json.encode(written, order="sorted"), indent=1) + b"\n")
    return file


def _readings(verdict: Verdict) -> Readings:
    """What was measured, without the time that it took."""
    return Readings(**{name: getattr(verdict.measurement, name) for name in MEASURED})


def read_receipts(folder: Path, root: Path) -> dict[str, list[Receipt]]:
    """Label -> what runs on other devices wrote about it, from every JSON file below the folder, in path order.

    Raises ReceiptError for a file that is none; it is named as seen from `root`.
    """
    found: dict[str, list[Receipt]] = {}
    for file in sorted(folder.glob("**/*.json")):
        try:
            one = msgspec.json.decode(file.read_bytes(), type=DeviceReceipt)
        except msgspec.DecodeError as error:
            raise ReceiptError(f"{file.relative_to(root).as_posix()}: not a receipt ({error}); remove it") from error
        for label, row in one.equations.items():
            about = Receipt(row.content, one.device, one.versions, one.commit, one.date, row.measurement)
            found.setdefault(label, []).append(about)
    return found
