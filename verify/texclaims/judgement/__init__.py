"""One equation and its check -> its verdict, and the report that carries all of them.

In this order:

mutants, model, verdict, fingerprint, report
"""
