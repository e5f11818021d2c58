"""What functions of the course's own mean, for SymPy and for PyTorch; docs/notation.toml declares their names.

A function is written as `"sine": Function(sympy.sin, "torch:sin")`, with `from texclaims.check import Function`; in the table of
names its kind is "function".
"""

FUNCTIONS: dict[str, object] = {}
