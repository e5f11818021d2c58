"""A step and its premises -> measured or refuted, by PyTorch, in worlds that satisfy the premises and nothing more.

Nothing here is SymPy's: the two witnesses share how a claim is read, and no more. First what a world is; then the value
of a tree in it (names … tensors); how a world is drawn (demands … builder); all worlds of one claim (injection … worlds);
the rules, one for each relation, and the meter that picks among them. In this order:

closeness, dice, domains, world, states, smooth, names, arithmetic, calculus, moments, tensors, properties, demands,
fixed_numbers, blocks, setting, families, followers, triples, builder, injection, moves, worlds, measurement, roots,
rules.equality, rules.bounds, rules.series, rules.law, rules.arrows, meter, recorder, device
"""
