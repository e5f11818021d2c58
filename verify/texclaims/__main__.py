"""`python -m texclaims` -> the command, as `texclaims` itself."""

from texclaims.command.entry import texclaims

texclaims(prog_name="texclaims")
