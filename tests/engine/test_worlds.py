"""Worlds: each premise holds in them to the last digits, and fails in worlds that are built without it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
import torch

from texclaims.language.kinds import KINDS
from texclaims.language.premises import Premise
from texclaims.numeric.builder import Builder
from texclaims.numeric.fixed_numbers import DRAWN
from texclaims.numeric.smooth import example
from texclaims.numeric.specials import constant_zero
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import World, WorldError, mean

SEEDS = range(4)
EXACT = 1e-12
Law = dict[tuple[float, ...], float]


@pytest.fixture
def build(notation: Any, functions: Any) -> Callable[..., World]:
    """One world for these names and premises."""

    def evaluator(fixed: dict[str, torch.Tensor]) -> Tensors:
        return Tensors(notation, functions, {}, World.of_numbers(fixed, "cpu"))

    def of(names: str, premises: tuple[Premise, ...], seed: int, **options: Any) -> World:
        lean = options.pop("lean", False)
        builder = Builder(notation, premises, frozenset(names.split()), evaluator, "cpu", lean)
        return builder.build(seed, **options)

    return of


# --- what the premises mean, said once more and in another way ----------------------------------------------------


def columns(world: World, *names: str) -> torch.Tensor:
    return torch.cat([world.value(name).reshape(world.states, -1) for name in names], dim=1)


def law(world: World, values: torch.Tensor) -> Law:
    """Value (or tuple of values) -> probability."""
    found: Law = defaultdict(float)
    for row, probability in zip(values.tolist(), world.probability.tolist(), strict=True):
        found[tuple(round(value, 9) + 0.0 for value in row)] += probability
    return found


def same(a: Law, b: Law) -> bool:
    return a.keys() == b.keys() and all(abs(a[value] - b[value]) < EXACT for value in a)


def is_product(joint: Law, parts: list[Law]) -> bool:
    """Does every combination of values have the product of their probabilities?"""
    if len(joint) != math.prod(map(len, parts)):
        return False
    widths = [len(next(iter(part))) for part in parts]
    starts = [sum(widths[:k]) for k in range(len(parts))]

    def cut(row: tuple[float, ...]) -> list[tuple[float, ...]]:
        return [row[start : start + width] for start, width in zip(starts, widths, strict=True)]

    wanted = {row: math.prod(part[piece] for part, piece in zip(parts, cut(row), strict=True)) for row in joint}
    return same(joint, wanted)


def independent(world: World, *names: str) -> bool:
    """The joint law is the product of the laws."""
    return is_product(law(world, columns(world, *names)), [law(world, columns(world, name)) for name in names])


def one_law(world: World, name: str) -> bool:
    first, *others = (law(world, column.unsqueeze(1)) for column in columns(world, name).T)
    return all(same(first, other) for other in others)


def iid(world: World, name: str) -> bool:
    """One law, and the joint law of the elements is the product of their laws."""
    return one_law(world, name) and apart(world, name)


def apart(world: World, name: str) -> bool:
    """The joint law of the elements is the product of their laws."""
    values = columns(world, name)
    return is_product(law(world, values), [law(world, v.unsqueeze(1)) for v in values.T])


def symmetric(world: World, name: str) -> bool:
    values = columns(world, name)
    return all(same(law(world, column.unsqueeze(1)), law(world, -column.unsqueeze(1))) for column in values.T)


def never_zero(world: World, name: str) -> bool:
    return bool((columns(world, name) != 0).all())


def moments(world: World, name: str, power: int, wanted: float) -> bool:
    found = world.mean(columns(world, name) ** power)
    return bool((found - wanted).abs().max() < EXACT)


def covariance(world: World, a: str, b: str) -> float:
    left, right = columns(world, a)[:, 0], columns(world, b)
    return float((world.mean(left.unsqueeze(1) * right) - world.mean(left) * world.mean(right)).abs().max())


def variance(world: World, name: str) -> torch.Tensor:
    values = columns(world, name)
    return world.mean(values**2) - world.mean(values) ** 2


HOLDS: dict[str, Callable[[World], bool]] = {
    r"X \indep Y": lambda w: independent(w, "X", "Y"),
    r"Z \indep V": lambda w: independent(w, "V", "Z"),
    r"Z \indep V \indep S": lambda w: independent(w, "S", "V", "Z"),
    r"W \indep X": lambda w: independent(w, "W", "X"),
    r"\iid{X}": lambda w: iid(w, "X"),
    r"\iid{W}": lambda w: iid(w, "W"),
    r"\iid{Y}": lambda w: iid(w, "Y"),
    r"\independent{X}": lambda w: apart(w, "X"),
    r"\independent{W}": lambda w: apart(w, "W"),
    r"\ident{X}": lambda w: one_law(w, "X"),
    r"\ident{Y}": lambda w: one_law(w, "Y"),
    r"Z \sim -Z": lambda w: symmetric(w, "Z"),
    r"X \sim -X": lambda w: symmetric(w, "X"),
    r"Z \ne 0": lambda w: never_zero(w, "Z"),
    r"X \ne 0": lambda w: never_zero(w, "X"),
    r"\E[Z] = 0": lambda w: moments(w, "Z", 1, 0),
    r"\E[X] = 0": lambda w: moments(w, "X", 1, 0),
    r"\E[W] = 0": lambda w: moments(w, "W", 1, 0),
    r"\E[Z] = 3": lambda w: moments(w, "Z", 1, 3),
    r"\E[Z] = a": lambda w: moments(w, "Z", 1, float(w.fixed["a"])),
    r"\E[Z^2] = 20": lambda w: moments(w, "Z", 2, 20),
    r"\Var[Z] = 2": lambda w: bool((variance(w, "Z") - 2).abs().max() < EXACT),
    r"\Var[W] = \frac{1}{n}": lambda w: bool((variance(w, "W") - 1 / w.fixed["n"]).abs().max() < EXACT),
    r"\Cov[Z, V] = 0": lambda w: covariance(w, "Z", "V") < EXACT,
    r"Z \sim \Normal(1, 4)": lambda w: moments(w, "Z", 1, 1) and moments(w, "Z", 2, 5) and moments(w, "Z", 4, 73),
    r"Z \sim \Bernoulli(c)": lambda w: all(moments(w, "Z", k, float(w.fixed["c"])) for k in (1, 2, 3)),
    r"X \sim \Bernoulli(c)": lambda w: all(moments(w, "X", k, float(w.fixed["c"])) for k in (1, 2, 3)),
    r"X \sim \Uniform(-c, c)": lambda w: moments(w, "X", 2, float(w.fixed["c"]) ** 2 / 3),
    r"a = 3 c": lambda w: bool(w.fixed["a"] == 3 * w.fixed["c"]),
    r"c < 1": lambda w: bool(w.fixed["c"] < 1),
}

TOGETHER = [
    ("X Y", (r"X \indep Y",)),
    ("Z V", (r"Z \indep V",)),
    ("Z V S", (r"Z \indep V \indep S",)),
    ("X", (r"\iid{X}",)),
    ("X", (r"\ident{X}",)),
    ("X", (r"\independent{X}",)),
    ("X", (r"\independent{X}", r"\E[X] = 0")),
    ("X", (r"\independent{X}", r"\ident{X}")),
    ("X", (r"\independent{X}", r"X \sim -X", r"X \ne 0")),
    ("X Y", (r"\independent{X}", r"\iid{Y}", r"X \indep Y")),
    ("W X", (r"\independent{W}", r"W \indep X", r"\ident{X}")),
    ("X Y", (r"\ident{X}", r"\ident{Y}", r"X \indep Y")),
    ("W X", (r"\iid{W}", r"\E[W] = 0", r"W \indep X", r"\ident{X}")),
    ("W X", (r"\iid{W}", r"\E[W] = 0", r"\Var[W] = \frac{1}{n}", r"W \indep X", r"\ident{X}")),
    ("W X", (r"\iid{W}", r"W \indep X", r"\ident{X}", r"X \sim -X", r"X \ne 0")),
    ("X Y", (r"\iid{X}", r"\iid{Y}", r"X \indep Y")),
    ("X", (r"\iid{X}", r"X \sim -X")),
    ("X", (r"\iid{X}", r"X \sim -X", r"X \ne 0")),
    ("X", (r"\iid{X}", r"\E[X] = 0")),
    ("Z", (r"Z \sim -Z",)),
    ("Z", (r"Z \sim -Z", r"Z \ne 0")),
    ("Z", (r"\E[Z] = 0",)),
    ("Z", (r"\E[Z] = 3", r"\Var[Z] = 2")),
    ("Z a", (r"\E[Z] = a", r"\Var[Z] = 2")),
    ("Z", (r"\E[Z] = 3", r"\E[Z^2] = 20")),
    ("Z", (r"\E[Z^2] = 20",)),
    ("Z V", (r"\Cov[Z, V] = 0",)),
    ("Z V", (r"\Cov[Z, V] = 0", r"\E[Z] = 0")),
    ("Z V", (r"Z \indep V", r"\E[Z] = 0", r"Z \sim -Z")),
    ("Z", (r"Z \sim \Normal(1, 4)",)),
    ("Z V", (r"Z \sim \Normal(1, 4)", r"Z \indep V")),
    ("X c", (r"X \sim \Uniform(-c, c)",)),
    ("Z V c", (r"Z \sim \Bernoulli(c)", r"Z \indep V")),
    ("X c", (r"\iid{X}", r"X \sim \Bernoulli(c)")),
    ("X c", (r"\iid{X}", r"X \sim \Uniform(-c, c)")),
    ("a c", (r"a = 3 c", r"c < 1")),
]
IMPLIED = {r"\E[Z] = 0": (r"Z \sim -Z",), r"X \ne 0": (), r"Z \ne 0": ()}
"""Premises that others bring with them: a symmetric law has mean 0. (Without symmetry, nothing is 0 by chance.)"""


@pytest.mark.parametrize(("names", "tex"), TOGETHER, ids=[f"{n}: {'; '.join(t)}" for n, t in TOGETHER])
@pytest.mark.parametrize("lean", [False, True], ids=["full", "lean"])
def test_all_premises_hold_together(build: Any, premises: Any, names: str, tex: tuple[str, ...], lean: bool) -> None:
    for seed in SEEDS if "W" not in names else SEEDS[:1]:  # a matrix has thousands of states
        world = build(names, premises(*tex), seed, lean=lean)
        assert abs(float(world.probability.sum()) - 1) < EXACT and bool((world.probability > 0).all())
        for one in tex:
            assert HOLDS[one](world), f"seed {seed}: {one}"


def dropped() -> list[tuple[str, tuple[str, ...], str]]:
    """Every premise of every list, left out by itself, where the others do not bring it with them."""
    rows = [(names, tex, one) for names, tex in TOGETHER for one in tex]
    rows = [r for r in rows if not any(implying in r[1] for implying in IMPLIED.get(r[2], ()))]
    rows = [r for r in rows if not (r[2].endswith(r"\ne 0") and not any(r"\sim -" in one for one in r[1]))]
    implied_by_law = {r"\ident{X}": r"X \sim \Uniform"}
    return [r for r in rows if not any(one.startswith(implied_by_law.get(r[2], "?")) for one in r[1])]


@pytest.mark.parametrize(("names", "tex", "one"), dropped(), ids=[f"{'; '.join(t)} -- {o}" for _, t, o in dropped()])
def test_a_premise_that_is_left_out_fails(
    build: Any, premises: Any, names: str, tex: tuple[str, ...], one: str
) -> None:
    kept = tuple(other for other in tex if other != one)
    worlds = [build(names, premises(*kept), seed) for seed in (SEEDS if "W" not in names else SEEDS[:1])]
    if one == "c < 1":  # a number is drawn on both sides of 1
        worlds = [build(names, premises(*kept), seed) for seed in range(12)]
        assert not all(HOLDS[one](world) for world in worlds)
        return
    assert not any(HOLDS[one](world) for world in worlds)


class Unheard(Premise):
    """A premise that nobody gave a meaning on tensors."""


def test_a_premise_without_a_meaning_is_refused(build: Any, premises: Any) -> None:
    (known,) = premises(r"\iid{X}")
    with pytest.raises(WorldError, match=r"the premise \\heard\{X\} cannot be put on a world"):
        build("X", (Unheard(known.tree, r"\heard{X}"),), 0)


def test_every_kind_of_fixed_number_is_drawn() -> None:
    in_its_turn = {"INDEX", "PERMUTATION"}  # when its range or its size is known
    assert DRAWN.keys() | in_its_turn == {row.terminal for row in KINDS.values()} - {"RANDOM"}
    assert not DRAWN.keys() & in_its_turn


# --- general position -----------------------------------------------------------------------------------------------


def test_sizes_are_never_equal(build: Any, premises: Any) -> None:
    for seed in range(12):
        for names in ("W", "X Y", "n m", "n m n_in L"):
            world = build(names, premises(), seed)
            sizes = [int(world.fixed[name]) for name in ("n", "m", "n_in", "L") if name in world.fixed]
            assert len(sizes) >= 2 and (len(set(sizes)) == len(sizes) or names == "n m n_in L")
            assert len(set(sizes)) >= 2 and 1 not in sizes


def test_both_orders_of_size_occur(build: Any, premises: Any) -> None:
    shapes = [tuple(build("W", premises(), seed).random["W"].shape[1:]) for seed in SEEDS]
    assert any(a < b for a, b in shapes) and any(a > b for a, b in shapes)


@pytest.mark.parametrize("names", ["Z", "X", "W"])
def test_laws_are_skew_and_off_the_centre(build: Any, premises: Any, names: str) -> None:
    for seed in SEEDS:
        world = build(names, premises(), seed)
        assert world.mean(columns(world, names)).abs().min() > 1e-3
        assert not symmetric(world, names)
        assert never_zero(world, names)


def test_independent_elements_have_laws_of_their_own(build: Any, premises: Any) -> None:
    for seed in SEEDS:
        assert not one_law(build("X", premises(r"\independent{X}"), seed), "X")
        assert iid(build("X", premises(r"\independent{X}", r"\ident{X}"), seed), "X")


def test_a_symmetric_law_may_be_zero(build: Any, premises: Any) -> None:
    assert not any(never_zero(build("Z", premises(r"Z \sim -Z"), seed), "Z") for seed in SEEDS)


def test_seeds_draw_other_worlds(build: Any, premises: Any) -> None:
    a, b, again = (build("Z V", premises(), seed) for seed in (1, 2, 1))
    assert not torch.equal(a.random["Z"], b.random["Z"]) and torch.equal(a.random["Z"], again.random["Z"])


def test_a_degenerate_world_has_one_value(build: Any, premises: Any) -> None:
    world = build("Z X", premises(), 0, special=constant_zero(["Z", "X"]))
    assert bool((columns(world, "Z", "X") == 0).all())


def test_shear_moves_a_covariance(build: Any, premises: Any) -> None:
    world = build("Z V", premises(), 0)
    slope = (covariance(world, "Z", "V")) / float(variance(world, "V"))
    sheared = [world.with_shear("Z", "V", sign * slope) for sign in (1, -1)]
    assert min(covariance(one, "Z", "V") for one in sheared) < EXACT


# --- premises that no world can have --------------------------------------------------------------------------------

IMPOSSIBLE = {
    "numbers": ("a", (r"a > 1", r"a < 0"), "no numbers were found that satisfy a > 1, a < 0 in 200 tries"),
    "an equation without a name": ("a b", (r"a + b = 1",), "must have a name on its left"),
    "two laws that may depend": (
        "Z V", (r"Z \sim \Normal(0, 1)", r"V \sim \Normal(0, 1)"), "two laws, V and Z, that may depend on each other",
    ),
    "an i.i.d. truncated law": (
        "X", (r"\iid{X}", r"X \sim \TruncatedNormal(0, 1, -1, 1)"), "the law TruncatedNormal, of which no few nodes",
    ),
    "never another number": ("Z", (r"Z \sim -Z", r"Z \ne 1"), r"the premise Z \ne 1 cannot be put on a world"),
    "a sum of moments": ("Z V", (r"\E[Z] + \E[V] = 1",), r"the premise \E[Z] + \E[V] = 1 cannot be put on a world"),
}  # fmt: skip


@pytest.mark.parametrize(("names", "tex", "words"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_premises_that_cannot_be_built_are_refused(
    build: Any, premises: Any, names: str, tex: tuple[str, ...], words: str
) -> None:
    with pytest.raises(WorldError) as refusal:
        build(names, premises(*tex), 0)
    assert words in str(refusal.value)


def test_a_uniform_law_upside_down_is_refused(build: Any, premises: Any) -> None:
    with pytest.raises(Exception, match="Uniform"):
        build("Z", premises(r"Z \sim \Uniform(2, 1)"), 0)


# --- free indices, equal elements, recursions, reorderings, functions ----------------------------------------------------


def number(world: World, name: str) -> int:
    return int(world.fixed[name])


def test_a_free_index_stays_in_its_range_and_takes_other_values(build: Any, premises: Any) -> None:
    each = premises(r"\each{i}{n}", r"\each{j}{m}")
    worlds = [build("u A n m", each, seed) for seed in range(12)]
    for name, last in (("i", "n"), ("j", "m")):
        assert all(1 <= number(world, name) <= number(world, last) for world in worlds)
        assert all(len({number(world, name) for world in worlds[k : k + 4]}) >= 3 for k in range(0, 12, 4))
    assert any(number(w, "i") == number(w, "n") for w in worlds) and any(number(w, "i") == 1 for w in worlds)


def test_a_free_index_over_an_enumerated_family_stays_in_its_range(build: Any, premises: Any) -> None:
    each = premises(r"\each{i}{m}", r"\each{j}{n}", r"\iid{W}")
    found = {(number(w, "i"), number(w, "j")) for w in (build("W", each, seed) for seed in SEEDS)}
    worlds = [build("W", each, seed) for seed in SEEDS]
    assert all(1 <= number(w, "i") <= number(w, "m") and 1 <= number(w, "j") <= number(w, "n") for w in worlds)
    assert len(found) >= 3


def test_a_free_index_without_each_is_not_drawn(build: Any, premises: Any) -> None:
    assert "i" not in build("u n i", premises(), 0).fixed


Each = Callable[[World, int], Any]

ELEMENTS: dict[tuple[str, ...], tuple[str, str, Each]] = {
    (r"\each{j}{n}", r"A_{1 j} = A_{2 j}"): ("A", "n", lambda w, j: w.fixed["A"][1, j] == w.fixed["A"][2, j]),
    (r"\each{i}{m}", r"A_{i 2} = A_{i 1}"): ("A", "m", lambda w, i: w.fixed["A"][i, 2] == w.fixed["A"][i, 1]),
    (r"\each{i}{n}", r"u_i = c"): ("u c", "n", lambda w, i: w.fixed["u"][i] == w.fixed["c"]),
    (r"\each{i}{n}", r"u_i = i^2"): ("u", "n", lambda w, i: w.fixed["u"][i] == i**2),
    (r"\each{i}{m}", r"\each{j}{n}", r"A_{i j} = c u_j"): (
        "A u c", "n", lambda w, j: bool((w.fixed["A"][1 : number(w, "m") + 1, j] == w.fixed["c"] * w.fixed["u"][j]).all()),
    ),
    (r"u_1 = u_2", r"v_2 = 2 u_2"): (
        "u v n m", "n", lambda w, _: w.fixed["u"][1] == w.fixed["u"][2] and w.fixed["v"][2] == 2 * w.fixed["u"][2],
    ),
    (r"\each{l}{L}", r"q_l = \frac{1}{2} q_{l-1}"): ("q L", "L", lambda w, k: w.fixed["q"][k] == w.fixed["q"][k - 1] / 2),
    (r"\each{l}{L}", r"q_l = n_{l-1} q_{l-1} + c"): (
        "q widths L c", "L",
        lambda w, k: w.fixed["q"][k] == w.fixed["widths"][k - 1] * w.fixed["q"][k - 1] + w.fixed["c"],
    ),
    (r"\each{l}{L}", r"q_l = \frac{q_{l-1}}{1 + q_{l-1}}"): (
        "q L", "L", lambda w, k: w.fixed["q"][k] == w.fixed["q"][k - 1] / (1 + w.fixed["q"][k - 1]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("tex", ELEMENTS, ids=["; ".join(tex) for tex in ELEMENTS])
def test_elements_obey_for_every_index_and_only_by_their_premise(
    build: Any, premises: Any, tex: tuple[str, ...]
) -> None:
    names, last, holds = ELEMENTS[tex]
    for seed in range(6):
        world = build(names, premises(*tex), seed)
        assert all(holds(world, k) for k in range(1, number(world, last) + 1))
        free = build(names, premises(*(one for one in tex if one.startswith(r"\each"))), seed)
        assert not any(holds(free, k) for k in range(1, number(free, last) + 1))


def test_a_recursion_leaves_its_start_free_and_ends_where_it_says(build: Any, premises: Any) -> None:
    rule = premises(r"\each{l}{L}", r"q_l = 2 q_{l-1}")
    worlds = [build("q L", rule, seed) for seed in range(4)]
    assert len({float(world.fixed["q"][0]) for world in worlds}) == 4
    for world in worlds:
        assert world.fixed["q"][number(world, "L") + 1] != 2 * world.fixed["q"][number(world, "L")]


def test_reorderings_are_permutations_and_not_always_the_identity(build: Any, premises: Any) -> None:
    orders = []
    for seed in range(8):
        world = build("v tau", premises(), seed)
        orders.append(world.fixed["tau"][1:].tolist())
        assert sorted(orders[-1]) == list(range(1, number(world, "m") + 1))
    assert any(order != sorted(order) for order in orders[:4]) and any(order != sorted(order) for order in orders[4:])
    assert len({tuple(order) for order in orders}) >= 6
    assert any(order[k] != k + 1 and order[order[k] - 1] != k + 1 for order in orders for k in range(len(order)))


def test_an_unspecified_function_is_another_one_in_each_world(build: Any, premises: Any) -> None:
    points = torch.tensor([-1.3, 0.0, 0.4, 1.3], dtype=torch.float64)
    values = [example(build("phi", premises(), seed).fixed["phi"], points) for seed in range(8)]
    assert len({tuple(row.tolist()) for row in values}) == 8
    for below, zero, middle, above in values:
        assert abs(zero) > 1e-3 and abs(below - above) > 1e-3 and abs(below + above) > 1e-3
        assert abs((middle - zero) / 0.4 - (above - zero) / 1.3) > 1e-3  # no straight line


def test_two_unspecified_functions_are_two(build: Any, premises: Any) -> None:
    for seed in range(4):
        world = build("phi ell", premises(), seed)
        assert not torch.equal(world.fixed["phi"], world.fixed["ell"])


# --- independent in pairs ------------------------------------------------------------------------------------------------

IN_PAIRS = (r"Z \indep V", r"V \indep S", r"Z \indep S")
PAIRS = (("Z", "V"), ("V", "S"), ("Z", "S"))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("more", [(), (r"Z \sim -Z",), (r"\E[V] = 0",), (r"Z \sim \Bernoulli(\frac{1}{4})",)])
def test_three_variables_that_are_independent_in_pairs_are_not_independent_together(
    build: Callable[..., World], premises: Callable[..., Any], more: tuple[str, ...], seed: int
) -> None:
    world = build("Z V S", premises(*IN_PAIRS, *more), seed)
    one = {name: law(world, columns(world, name)) for name in "ZVS"}
    assert all(is_product(law(world, columns(world, *pair)), [one[name] for name in pair]) for pair in PAIRS)
    assert not is_product(law(world, columns(world, *"ZVS")), [one[name] for name in "ZVS"])


@pytest.mark.parametrize("told", [(r"Z \indep V \indep S",), (*IN_PAIRS, r"Z \indep V \indep S")])
def test_three_variables_that_are_independent_together_stay_so(
    build: Callable[..., World], premises: Callable[..., Any], told: tuple[str, ...]
) -> None:
    world = build("Z V S", premises(*told), 0)
    assert is_product(law(world, columns(world, *"ZVS")), [law(world, columns(world, name)) for name in "ZVS"])


def test_a_constant_variable_ties_nothing(build: Callable[..., World], premises: Callable[..., Any]) -> None:
    world = build("Z V S", premises(*IN_PAIRS), 0, special=constant_zero(["Z", "V", "S"]))
    assert float(world.probability.sum()) == pytest.approx(1, abs=EXACT)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_element_of_a_family_is_uncorrelated_with_a_variable_that_has_a_law(
    build: Callable[..., World], premises: Callable[..., Any], seed: int
) -> None:
    told = (r"Z \sim \Bernoulli(\frac{1}{4})", r"\Cov[Z, X] = 0")
    world = build("Z X n", premises(*told), seed)
    centred = world.value("Z") - world.probability @ world.value("Z")
    assert world.value("X").dim() == 2
    assert ((world.probability * centred) @ world.value("X")).abs().max() < EXACT


def test_a_mean_over_a_million_states_loses_no_digits() -> None:
    chances = torch.rand(2**20, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) + 0.5
    chances /= math.fsum(chances.tolist())
    values = torch.linspace(0.1, 3.7, 2**20, dtype=torch.float64) ** 2
    exact = math.fsum((chances * values).tolist())
    assert abs(float(mean(chances, values)) - exact) <= 4e-16 * exact
    rows = mean(chances, torch.stack([values, values], dim=1))
    assert float((rows - exact).abs().max()) <= 4e-15 * exact
