"""Claims in TeX on Markdown pages -> verdicts: parsed, proved with SymPy, measured with PyTorch, attacked with mutants.

The rooms in reading order; a module imports only from rooms above its own, and in its room from those above it:

language            what a page claims: a page -> displays -> a tree with one reading -> steps and premises
laws                what names of laws and functions mean, for SymPy and for PyTorch
symbolic            what is proved: a step and its premises -> proved, refuted or open, by SymPy
numeric             what is measured: the same step, in small random worlds and on PyTorch's own functions
judgement           one equation -> its verdict: both witnesses, every wrong version, fingerprint, report
check               what a module of checks imports
pictures            sides of verified equations -> curves
publishing          verdicts and pages -> what a site shows, and what it refuses
pytest_plugin       `pytest verify`: one test for each equation
markdown_extension  Python-Markdown's entry: the gate
command             `texclaims init | setup | read | explain`: begin a course, and ask what is understood and known
"""

__version__ = "0.1.0"
