"""Pages and their verdicts -> what a site shows, and what it refuses to show. Needs neither SymPy nor PyTorch.

In this order:

tables, printed, drawn_styles, lighter, typeset, fonts, styles, register, running_text, site, gate, take_along, sheet,
bibliography, citing, runnable, all_equations, counterexample, because, wrong_versions, graph, neighbours, evidence,
dashboard, premise_index, equation_block, equation_page, picture_block, indexes, setting, stray_math
"""
