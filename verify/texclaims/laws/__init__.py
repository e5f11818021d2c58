"""The name of a law or of a function -> what SymPy and what PyTorch understand by it; PyTorch only where it is called.

In this order:

deferred, functions, quadrature, integrals, law, normal, uniform, truncated_normal, bernoulli, known
"""
