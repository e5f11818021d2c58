"""Verdicts measured on a GPU -> one receipt each, a small file to be committed; and those files -> the receipts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from texclaims.judgement.schema import Readings, Receipt, Verdict

MEASURED = Readings.__struct_fields__


class ReceiptError(Exception):
    """A file among the receipts that is none; the message names it, what was found, and the repair."""


def write_receipts(folder: Path, verdicts: Mapping[str, Verdict]) -> None:
    """One file for each equation that holds: what was measured, where, and what stood on the page then."""
    folder.mkdir(parents=True, exist_ok=True)
    for label, verdict in sorted(verdicts.items()):
        if verdict.holds and verdict.device != "cpu":
            text = msgspec.json.format(msgspec.json.encode(receipt(label, verdict), order="sorted"), indent=1)
            (folder / f"{label}.json").write_bytes(text + b"\n")


def receipt(label: str, verdict: Verdict) -> Receipt:
    """What is kept of a verdict when it goes to another machine."""
    return Receipt(
        label=label,
        content=verdict.content,
        device=verdict.device,
        dtype=verdict.dtype,
        versions=verdict.versions,
        commit=verdict.commit,
        date=verdict.date,
        measurement=Readings(**{name: getattr(verdict.measurement, name) for name in MEASURED}),
    )


def read_receipts(folder: Path, root: Path) -> dict[str, list[Receipt]]:
    """Label -> what runs on other devices wrote about it, from every JSON file below the folder, in path order.

    Raises ReceiptError for a file that is none; it is named as seen from `root`.
    """
    found: dict[str, list[Receipt]] = {}
    for file in sorted(folder.glob("**/*.json")):
        try:
            one = msgspec.json.decode(file.read_bytes(), type=Receipt)
        except msgspec.DecodeError as error:
            raise ReceiptError(f"{file.relative_to(root).as_posix()}: not a receipt ({error}); remove it") from error
        found.setdefault(one.label, []).append(one)
    return found
