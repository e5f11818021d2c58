"""A step and its premises -> measured or refuted, by PyTorch, in worlds that satisfy the premises and nothing more.

Nothing here is SymPy's: the two witnesses share how a claim is read, and no more. First what a world is; then the value
of a tree in it (names … tensors); how a world is drawn, and what may be special in it (demands … builder); all worlds of
one claim, on nodes that are fine enough (injection … worlds); the rules, one for each relation, and one for special
worlds and one for stacks of layers; and the meter that picks among them. In this order:

closeness, dice, roots, domains, rule, world, states, smooth, quadrature, losing, computed, differences, names, arithmetic,
corners, handed, nearest, moving, extrapolation, divergence, calculus, moments, tensors, properties, scaling, demands, specials,
large, variety, sizes, fixed_numbers, blocks, setting, families, followers, own_moments, triples, builder, feeding, injection,
coupling, moves, recursions, far_out, panels, settled, worlds, each_setting, stretched, far_numbers, counted,
out_of_range, spread, observed, stacks, measurement, rules.lost, rules.rounding, rules.swallowed, rules.equality, rules.descent,
rules.narrow, rules.bounds, rules.series, rules.nearby, rules.forbidden, rules.claimed, rules.law, rules.arrows, rules.a_corner,
rules.special, rules.constants, rules.strict, rules.stacked, meter, recorder, device
"""
