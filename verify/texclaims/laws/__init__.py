"""The name of a law or of a function -> what SymPy and what PyTorch understand by it; PyTorch only where it is called.

In this order; the dots are the laws themselves, a file each:

deferred, stacked, functions, quadrature, integrals, law, …, pair, known
"""
