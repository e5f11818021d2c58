"""A step and its premises -> proved, refuted or open, by SymPy. Needs no PyTorch.

In this order:

rule, symbols, letters, sums, moments.facts, moments.expansion, moments.one_variable, moments.independence,
moments.over_indices, moments.expectation, calculus, premises, values.evaluation, values.arithmetic, values.names,
values.ranges, values.analysis, algebra, proof, lemmas
"""
