r"""A claim with names that have a layer, as z^{(l)} -> the table of names with one plain name for each layer that it speaks of.

The table declares z with the spelling of its layer, and its sizes by layer: `layer = "^("`, `shape = ["n[l]"]`. A claim about
z^{(l)} and z^{(l-1)} is read with two plain families in the place of these, of n_l and of n_{l-1} elements: nothing is known of
the one that no premise says. So what is proved of them holds of any two neighbouring layers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from texclaims.language.notation import SIZE, Notation, Symbol
from texclaims.language.tokens import is_number, tokens_of

OF_ONE_LAYER = {"count sequence": "count", "sequence": "positive"}
"""What one element of a sequence is, where a layer is spoken of by itself."""
LARGEST = 9
"""The largest number of a layer: TeX takes one digit behind _."""
WORDS = {"+": "plus", "-": "minus"}


@dataclass(frozen=True)
class Layer:
    """One layer: `letter` is the TeX of an index or a count, or "" for the layer of a number, and `shift` what is added."""

    letter: str
    name: str
    shift: int
    index: bool = False

    @property
    def tex(self) -> str:
        """l, l-1, L or 1."""
        if not self.letter:
            return str(self.shift)
        return self.letter + (f"{self.shift:+d}" if self.shift else "")

    @property
    def suffix(self) -> str:
        """l, l_minus_1, L or 1: how checks spell it."""
        if not self.letter:
            return str(self.shift)
        sign = WORDS["+" if self.shift > 0 else "-"]
        return self.name + (f"_{sign}_{abs(self.shift)}" if self.shift else "")

    def moved(self, by: int) -> Layer:
        """The layer so many further on."""
        return replace(self, shift=self.shift + by)

    @property
    def exists(self) -> bool:
        """Layers begin at 0, and a shift has one digit."""
        return abs(self.shift) <= LARGEST and (bool(self.letter) or self.shift >= 0)


def layer_of(words: Sequence[str], notation: Notation) -> Layer | None:
    """The layer that these tokens name: an index or a count, with a digit added or taken away, or a digit alone."""
    if len(words) == 1 and is_number(words[0]):
        return Layer("", "", int(words[0])) if words[0].isdigit() and int(words[0]) <= LARGEST else None
    named = notation.by_first_token.get(words[0], ()) if words else ()
    letter = next((one for one in named if one.tokens == (words[0],) and one.kind in ("index", "count")), None)
    if letter is None:
        return None
    if len(words) == 1:
        return Layer(letter.tex, letter.name, 0, letter.kind == "index")
    if len(words) == 3 and words[1] in WORDS and words[2].isdigit() and 0 < int(words[2]) <= LARGEST:
        return Layer(letter.tex, letter.name, int(words[1] + words[2]), letter.kind == "index")
    return None


def spelled(layer: str, at: Layer) -> str:
    """How a layer is spelled behind a name: `layer` is one of LAYERS."""
    if layer in ("^(", "^["):
        return f"^{{({at.tex})}}" if layer == "^(" else f"^{{[{at.tex}]}}"
    return layer + (at.tex if len(at.tex) == 1 or at.tex[0] == "\\" and not at.shift else f"{{{at.tex}}}")


def at_layers(notation: Notation, tex: str) -> Notation:
    """The table for this claim, spelled as the dialect spells: itself, or with one name for each name and layer, and for their
    neighbours, which wrong versions put in their place."""
    if not notation.layered or notation.is_of_a_claim:
        return notation
    if tex not in notation.of_claims:
        notation.of_claims[tex] = _at_layers(notation, tex)
    return notation.of_claims[tex]


def _at_layers(notation: Notation, tex: str) -> Notation:
    named = layers_in(tex, notation)
    if not named:
        return notation
    near = {at.moved(by) for at in named for by in (-1, 0, 1)}
    sizes = near | {at.moved(by) for at in near for by in (-1, 1)}
    made = [_of_one_layer(one, at) for one in notation.symbols if one.layer for at in near if at.exists]
    made += [_element(one, at) for one in notation.symbols if one.kind in OF_ONE_LAYER for at in sizes if at.exists]
    return notation.with_more(tuple(sorted(made, key=lambda one: one.name)))


def layers_in(tex: str, notation: Notation) -> frozenset[Layer]:
    """The layers that names of a claim have, spelled as the dialect spells."""
    words = tuple(word for word, _, _ in tokens_of(tex))
    return frozenset(at for k in range(len(words)) for at in _named(words, k, notation))


def _named(words: tuple[str, ...], k: int, notation: Notation) -> Iterator[Layer]:
    """The layer of a name that begins at k."""
    for one in notation.spelled_with_a_layer:
        first = k + len(one.tokens)
        if words[k:first] == one.tokens and (at := layer_of(_inside(words, first, one.layer), notation)):
            yield at


def _inside(words: tuple[str, ...], first: int, layer: str) -> tuple[str, ...]:
    """The tokens of the layer of a name; `first` is the place behind what begins it."""
    if len(layer) == 1 and words[first : first + 1] != ("{",):
        return words[first : first + 1]
    end = {"(": (")", "}"), "[": ("]", "}")}.get(layer[-1], ("}",))
    start = first + (len(layer) == 1)
    return next((words[start:k] for k in range(start, len(words)) if words[k : k + len(end)] == end), ())


def _of_one_layer(one: Symbol, at: Layer) -> Symbol:
    shape, layer = tuple(_size(size, at) for size in one.shape), spelled(one.layer, at)
    return Symbol(
        f"{one.name}_{at.suffix}", one.tex + layer, one.kind, f"{one.meaning}; in layer {at.tex}",
        shape, of=one.name, at=at.tex, whole=one.whole and one.whole + layer,
    )  # fmt: skip


def _element(one: Symbol, at: Layer) -> Symbol:
    return Symbol(
        f"{one.name}_{at.suffix}", one.tex + spelled("_", at), OF_ONE_LAYER[one.kind], f"{one.meaning}; in layer {at.tex}",
        of=one.name, at=at.tex,
    )  # fmt: skip


def _size(size: str, at: Layer) -> str:
    """widths[l-1] in layer l is the name of the width of layer l-1."""
    found = SIZE.fullmatch(size)
    return f"{found[1]}_{at.moved(int(found[2] or 0)).suffix}" if found else size


def letters_of(names: Iterable[str], notation: Notation) -> frozenset[str]:
    """The indices and counts that name the layers of these names."""
    ats = {notation.by_name[name].at for name in names if name in notation.by_name} - {""}
    layers = (layer_of([word for word, _, _ in tokens_of(at)], notation) for at in ats)
    return frozenset(layer.name for layer in layers if layer and layer.letter)


def indices_of(names: Iterable[str], notation: Notation) -> frozenset[str]:
    """The indices of the layers that these names have."""
    return frozenset(name for name in letters_of(names, notation) if notation.by_name[name].kind == "index")


def neighbours(symbol: Symbol, notation: Notation) -> tuple[Symbol, ...]:
    """The same name one layer earlier, and one later, where the table of a claim has them."""
    words = tuple(word for word, _, _ in tokens_of(symbol.at))
    at = layer_of(words, notation) if symbol.of else None
    names = [f"{symbol.of}_{at.moved(by).suffix}" for by in (-1, 1)] if at else []
    return tuple(notation.by_name[name] for name in names if name in notation.by_name)
