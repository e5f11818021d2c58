"""A step and its premises -> proved, refuted or open, by SymPy. Needs no PyTorch.

In this order:

rule, moments, calculus, algebra, proof, lemmas
"""
