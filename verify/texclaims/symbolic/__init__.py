"""A step and its premises -> proved, refuted or open, by SymPy. Needs no PyTorch.

In this order:

rule, proof, time_limit, moments, calculus, algebra, numbers, refutation,
rules.simplify, rules.induction, rules.equality, rules.law, rules.digits, rules.bounds, rules.series, rules.arrows,
prover, lemmas
"""
