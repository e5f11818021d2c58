"""One equation and its check -> its verdict, and the report that carries all of them.

In this order:

mistakes, mutants, model, fingerprint, schema, report, receipts, argument, twins, witnesses, earlier, trials, reasons, judge,
equations, session
"""
