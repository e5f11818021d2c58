"""What functions of the course's own mean, for SymPy and for PyTorch; docs/notation.toml declares their names.

A function is written as `"cube": Function(lambda z: z**3, lambda z: z**3)`, with `from texclaims.check import Function`;
in the table of names its kind is "function".
"""

FUNCTIONS: dict[str, object] = {}
