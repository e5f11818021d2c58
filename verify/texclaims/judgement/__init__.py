"""One equation and its check -> its verdict, and the report that carries all of them.

First the wrong versions (partners … mutants) and what a check means (model); what a verdict rests on, and the data that it is
(fingerprint … receipts); moments of a stack (deep); then one equation: both witnesses, every wrong version and its fate, the
reasons, the judge (argument … judge), and what a page calls wrong (refuting); then a project: its equations, and a session that
keeps what has not changed.
In this order:

partners, mistakes, indices, wholes, weaker, together, mutants, own_names, taken, model, fingerprint, schema, telling, marks,
report, receipts, deep, cited, argument, axioms, standing, restating, supplied, twins, witnesses, said, digits,
differing, slopes, agreement, senses, stated,
survivors, fates, earlier, doubled, trials, reasons, grades, judge, refuting, equations, session
"""
