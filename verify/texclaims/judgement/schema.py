"""A file of verdicts -> what it says, as strict data: a field too many, too few or of another form is refused.

The names of the fields are the keys of the file. This module needs neither SymPy nor PyTorch: it is read wherever a
verdict is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

Decision = Literal["proved", "refuted", "open"]
Grade = Literal["pytorch", "numerics", "arithmetic"]
"""What a measurement was made on: functions of PyTorch's own; the parsed formula, by independent numerics; float64 arithmetic
of numbers that are typed on the page."""
Standing = Literal["proved", "defined", "given"]
"""What the proof of a step shows: a result; a name in the words of the check or of the vocabulary; a rule that is taken as
given, for the step states that very rule."""
Fate = Literal["both", "measured", "proof", "measurement", "derivation", "rule", "meaningless", "twin", "open"]
"""What became of a wrong version. Rejected: refuted by both witnesses; by the measurement, the proof not being asked; or by
one, the other having failed to. Not rejected, and of no harm: it can no longer
be derived from an earlier equation, which refutes nothing; a rule of the engine refuses such a display, whether it is true or
not; it says nothing that could be true or false; it is proved and measured, and so as true as the claim. Open: nobody rejects
it, and the claim does not hold."""
WITNESSES: tuple[Fate, ...] = ("both", "measured", "measurement", "proof")


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """What cannot be changed once it is made, and is read only if it has exactly its fields."""


# --- the proof --------------------------------------------------------------------------------------------------------


class AppliedRule(Record, frozen=True, omit_defaults=True):
    """A rule, in the words of one application, and the rules that its own parts were closed by."""

    rule: str
    words: str
    inside: tuple[AppliedRule, ...] = ()


class ProvedStep(Record, frozen=True, omit_defaults=True):
    """What SymPy found out about one step. `leftover` is left minus right, or why the step is refuted or open."""

    tex: str
    relation: str
    verdict: Decision
    premises: tuple[str, ...]
    """TeX of the premises that the step needs."""
    rules: tuple[str, ...]
    leftover: str
    because: tuple[AppliedRule, ...] = ()
    standing: Standing = "proved"
    given: str = ""
    """The rule that is taken as given, in words."""
    cited: tuple[str, ...] = ()
    """The labels that its row names: it follows from these equations by algebra, and not without one of them."""


class Follows(Record, frozen=True, omit_defaults=True):
    """A step that follows from earlier equations, named by their labels: by algebra alone or, of digits, with all else in the
    number enclosed; or a premise that says of each index what they say, `where` their moments have these names: equations
    in TeX."""

    tex: str
    earlier: tuple[str, ...] = field(name="from")
    where: tuple[str, ...] = ()


class Proved(Record, frozen=True):
    """The proofs of all steps, in their order. `seconds` are those of the processor."""

    steps: tuple[ProvedStep, ...]
    follows: tuple[Follows, ...]
    seconds: float


# --- the measurement --------------------------------------------------------------------------------------------------


class NoValue(Record, frozen=True):
    """A special world, such as one where n = 1, and the side that has no value there."""

    special: str
    side: str


class MeasuredStep(Record, frozen=True, omit_defaults=True):
    """What PyTorch found out about one step: both sides where each is one number, and the largest error over all worlds."""

    tex: str
    method: str
    left: float | None
    right: float | None
    error: float
    tolerance: float
    worlds: int
    states: int
    why: str
    """Empty where the step holds."""
    specials: int = 0
    """Special worlds in which it holds as well."""
    undefined: tuple[NoValue, ...] = ()


class Readings(Record, frozen=True):
    """All steps together: `error` and `tolerance` are those of the step that came closest to its tolerance."""

    method: str
    worlds: int
    states: int
    error: float
    tolerance: float
    steps: tuple[MeasuredStep, ...]


class Measured(Readings, frozen=True):
    """The same with the time that it took, in seconds of the processor."""

    seconds: float


# --- wrong versions ---------------------------------------------------------------------------------------------------


class WrongVersion(Record, frozen=True, omit_defaults=True):
    """A wrong version of the equation, or of an earlier one: its TeX, what was changed, its fate, and why it is that.

    One that is open also says where in its TeX the changes stand, what each witness said of it, and what would help.
    """

    tex: str
    change: str
    fate: Fate
    why: str
    earlier: str = ""
    """The label of the earlier equation that this is a wrong version of."""
    places: tuple[tuple[int, int], ...] = ()
    tried: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()


class Tried(Record, frozen=True):
    """What became of every wrong version, and how many were set aside because they cannot be read, or say the same."""

    rows: tuple[WrongVersion, ...] = field(name="list")
    unreadable: int
    same: int
    seconds: float

    def count(self, *fates: Fate, earlier: bool = False) -> int:
        """How many had one of these fates: of the equation's own wrong versions, or of those of earlier equations."""
        return sum(row.fate in fates and bool(row.earlier) is earlier for row in self.rows)

    @property
    def rejected(self) -> int:
        """How many of the equation's own wrong versions a witness refuted."""
        return self.count(*WITNESSES)

    @property
    def survivors(self) -> tuple[WrongVersion, ...]:
        """Those that nobody rejected, of earlier equations too."""
        return tuple(row for row in self.rows if row.fate == "open")


# --- the verdict ------------------------------------------------------------------------------------------------------


class Finding(Record, frozen=True):
    """What judging an equation finds, wherever the equation stands. `reason` is empty where it holds."""

    holds: bool
    reason: str
    proved: bool
    measured: bool
    proof: Proved
    measurement: Measured
    mutants: Tried
    depends_on: tuple[str, ...]
    """Labels of the earlier equations that the check asks for, or a row of the equation names."""
    symbols: tuple[str, ...]
    dtype: str
    domain: tuple[str, ...]
    """TeX of what must be true beside the premises for every side to have a value."""
    grade: Grade
    measured_on: tuple[str, ...]
    """PyTorch's own functions that the measurement rests on, by name as a user writes them, sorted."""
    supplied: tuple[str, ...]
    """TeX of what the check says of names of which the display does not say what they are."""


class Source(Record, frozen=True):
    """Where a check stands, and its text."""

    file: str
    line: int
    text: str


class Verdict(Finding, frozen=True):
    """A finding and its circumstances: the equation's place, the device, the versions, the commit, the day."""

    device: str
    page: str
    line: int
    number: str
    tex: str
    fingerprint: str
    content: str
    """The fingerprint without the versions of the libraries."""
    source: Source
    versions: Mapping[str, str]
    commit: str | None
    date: str


class Counterexample(Record, frozen=True):
    """Both sides, in digits, at a point or in a world of SymPy's that satisfies every premise: names with a value or a law."""

    left: str
    right: str
    at: tuple[tuple[str, str], ...]


class Refutation(Record, frozen=True):
    """A formula that its page calls wrong: the label of the right equation, why it is not refuted as the page says (empty where
    both witnesses refute it), SymPy's counterexample, and all that was found out; this verdict never holds."""

    right: str
    missing: str
    counterexample: Counterexample | None
    verdict: Verdict


class Drawing(Record, frozen=True):
    """A picture: its SVG, and some of the values that it shows, the first column being the axis."""

    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    fingerprint: str


class ReceiptRow(Record, frozen=True):
    """What a run on another device found out about one equation; `content` is the fingerprint that it had then."""

    content: str
    measurement: Readings


class DeviceReceipt(Record, frozen=True):
    """What one run on another device writes, to be committed: label -> what was measured."""

    device: str
    dtype: str
    versions: Mapping[str, str]
    commit: str | None
    date: str
    equations: dict[str, ReceiptRow]


class Receipt(Record, frozen=True):
    """What such a run says of one equation."""

    content: str
    device: str
    versions: Mapping[str, str]
    commit: str | None
    date: str
    measurement: Readings
