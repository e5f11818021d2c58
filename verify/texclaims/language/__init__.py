"""A Markdown page -> what it claims: displays, each a tree with one reading, as steps and premises.

Needs neither SymPy nor PyTorch. In this order:

page, notation, project, dialect, claim
"""
