"""A step and its premises -> measured or refuted, by PyTorch, in worlds that satisfy the premises and nothing more.

Nothing here is SymPy's: the two witnesses share how a claim is read, and no more. In this order:

smooth, worlds, tensors, injection, measurement, device
"""
