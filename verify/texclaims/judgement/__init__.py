"""One equation and its check -> its verdict, and the report that carries all of them.

First the wrong versions (mistakes, mutants) and what a check means (model); what a verdict rests on, and the data that it is
(fingerprint … receipts); then one equation: both witnesses, every wrong version, the reasons, the judge (argument … judge); then
a project: its equations, and a session that keeps what has not changed. In this order:

mistakes, mutants, model, fingerprint, schema, marks, report, receipts, argument, axioms, standing,
supplied, twins, witnesses, agreement, earlier, trials, reasons, grades, judge, equations, session
"""
