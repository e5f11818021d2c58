"""Two shapes -> the shape of their product, or of their sum; a shape in words.

A number has no sizes, a vector one, a matrix two: names of counts. Two shapes fit where their sizes have one name: two counts
that happen to be equal do not.
"""

from __future__ import annotations

from dataclasses import dataclass

from texclaims.language.notation import Notation


@dataclass(frozen=True)
class Shape:
    """`sizes` are names of counts, those of rows first; a vector that is transposed is a `row`."""

    sizes: tuple[str, ...] = ()
    row: bool = False

    @property
    def transposed(self) -> Shape:
        """A vector becomes a row, a row a vector; of a matrix the sizes change places."""
        return Shape(self.sizes[::-1], row=len(self.sizes) == 1 and not self.row)

    @property
    def ends(self) -> tuple[str, str]:
        """How many rows, and how many columns: "" for one."""
        if len(self.sizes) == 2:
            return self.sizes[0], self.sizes[1]
        return ("", self.sizes[0]) if self.row else (self.sizes[0], "")

    def words(self, notation: Notation) -> str:
        """As in a message: a vector of n, a matrix of m × n."""
        tex = [notation.by_name[size].tex for size in self.sizes]
        if len(tex) == 2:
            return f"a matrix of {tex[0]} × {tex[1]}"
        return f"{'a row' if self.row else 'a vector'} of {tex[0]}" if tex else "a number"


NUMBER = Shape()


def product(left: Shape, right: Shape) -> Shape | None:
    """The shape of a product; None where there is none. A number multiplies each element."""
    if not left.sizes or not right.sizes:
        return left if left.sizes else right
    (rows, inside), (beside, columns) = left.ends, right.ends
    if inside != beside:
        return None
    sizes = tuple(size for size in (rows, columns) if size)
    return Shape(sizes, row=not rows and bool(columns))
