"""What functions of the course's own mean, for SymPy and for PyTorch; docs/notation.toml declares their names.

A function is written as `"sine": Function(sympy.sin, "torch:sin")`, with `from texclaims.check import Function`; in the table of
names its kind is "function".
"""

FUNCTIONS: dict[str, object] = {}

OWN: tuple[str, ...] = ("torch.var", "torch.std")
"""What of PyTorch the course is about, as packages ("torch.fft") or single functions ("torch.var"). A verdict names those
that its measurement rests on."""
