"""Claims in TeX on Markdown pages -> verdicts: parsed, proved with SymPy, measured with PyTorch, attacked with mutants.

Reading order; each module imports only from those above it:

page, notation, project, dialect, claim, laws, moments, proof, worlds, measurement, mutants, check, verdict, report,
pytest_plugin, typeset, markdown_extension
"""

__version__ = "0.1.0"
