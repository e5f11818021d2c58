"""Claims in TeX on Markdown pages -> verdicts: parsed, proved with SymPy, measured with PyTorch, attacked with mutants.

Reading order; each module imports only from those above it:

page, notation, project, dialect, claim, functions, laws, moments, calculus, algebra, proof, lemmas, worlds, tensors, injection,
measurement, mutants, check, verdict, device, fingerprint, report, pictures, pytest_plugin, typeset, register,
running_text, site, sheet, bibliography, wrong_versions, evidence, equation_block, picture_block, indexes, setting, stray_math,
markdown_extension
"""

__version__ = "0.1.0"
