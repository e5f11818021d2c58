"""New layers of torch.nn -> what is wrong with the parameters that they start with, in words; nothing where all is right.

What PyTorch's documentation says of each parameter is written once, below, and not read off PyTorch. A layer is made from a
known state of the generator, and every draw into a tensor is written down. Then the draws are made again, the last one into
each parameter with the ends, or the mean and the standard deviation, that are wanted: the parameters must come out the same.
So a wrong law shows in every number, and so does whatever a layer does to its numbers after they were drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from forward_witness import faults_of_forward
from initializer_laws import Constant, Law, Normal, Uniform
from initializer_witness import apart, faults_of_layers

SEED = 20_101_213
DTYPES = (torch.float64, torch.float32)
DRAWS = {torch.ops.aten.uniform_.default: Uniform, torch.ops.aten.normal_.default: Normal}
ONE, ZERO = Constant(1.0), Constant(0.0)


def default(fan_in: int) -> Uniform:
    """Of a linear layer: weights and biases between minus and plus one over the root of the fan-in."""
    return Uniform(-1 / math.sqrt(fan_in), 1 / math.sqrt(fan_in))


def xavier(n_out: int, n_in: int) -> Uniform:
    """Xavier's uniform law for a matrix of this shape."""
    bound = math.sqrt(6 / (n_out + n_in))
    return Uniform(-bound, bound)


class Made(NamedTuple):
    """How a layer is made, and the law of each of its parameters."""

    name: str
    made_with: tuple[Any, ...]
    options: Mapping[str, Any]
    laws: Mapping[str, Law]
    zero_row: int | None = None
    """Of an embedding: the row that is set to zero."""


def attention(size: int, heads: int, *, keys: int = 0, values: int = 0) -> Made:
    """torch.nn.MultiheadAttention: with other dimensions of keys or values, its weights are not packed."""
    separate = keys or values
    laws: dict[str, Law] = {"in_proj_weight": xavier(3 * size, size)}
    if separate:
        parts = {"q": size, "k": keys or size, "v": values or size}
        laws = {f"{part}_proj_weight": xavier(size, n_in) for part, n_in in parts.items()}
    laws |= {"in_proj_bias": ZERO, "out_proj.weight": default(size), "out_proj.bias": ZERO}
    options = {"kdim": keys or size, "vdim": values or size} if separate else {}
    return Made("MultiheadAttention", (size, heads), options, laws)


def transformer_layer(size: int, units: int) -> dict[str, Law]:
    """The parameters of torch.nn.TransformerEncoderLayer."""
    inner = {f"self_attn.{name}": law for name, law in attention(size, 1).laws.items()}
    norms = {f"norm{k}.{name}": law for k in (1, 2) for name, law in (("weight", ONE), ("bias", ZERO))}
    first, second = default(size), default(units)
    return {
        **inner, "linear1.weight": first, "linear1.bias": first, "linear2.weight": second, "linear2.bias": second, **norms
    }  # fmt: skip


def redrawn(size: int, units: int, prefix: str) -> dict[str, Law]:
    """The same in torch.nn.Transformer, which draws every matrix once more."""
    laws = {**transformer_layer(size, units), "self_attn.out_proj.weight": xavier(size, size)}
    laws |= {"linear1.weight": xavier(units, size), "linear2.weight": xavier(size, units)}
    return {f"{prefix}.{name}": law for name, law in laws.items()}


def whole_transformer(size: int, units: int) -> dict[str, Law]:
    """The parameters of torch.nn.Transformer with two layers on one side and one on the other, whose attention stands twice."""
    layers = redrawn(size, units, "encoder.layers.0") | redrawn(size, units, "encoder.layers.1")
    other = redrawn(size, units, "decoder.layers.0")
    other |= {name.replace("self_attn", "multihead_attn"): law for name, law in other.items()}
    norms = ("encoder.norm", "decoder.norm", "decoder.layers.0.norm3")
    return layers | other | {f"{norm}.{part}": law for norm in norms for part, law in (("weight", ONE), ("bias", ZERO))}


def normalizing(name: str, *made_with: Any, **options: Any) -> Made:
    """A normalization: scale one, shift zero."""
    return Made(name, made_with, options, {"weight": ONE} if name == "RMSNorm" else {"weight": ONE, "bias": ZERO})


LAYERS: tuple[Made, ...] = (
    Made("Embedding", (7, 5), {}, {"weight": Normal(0.0, 1.0)}),
    Made("Embedding", (1, 1), {}, {"weight": Normal(0.0, 1.0)}),
    Made("Embedding", (300, 64), {}, {"weight": Normal(0.0, 1.0)}),
    Made("Embedding", (7, 5), {"padding_idx": 0}, {"weight": Normal(0.0, 1.0)}, zero_row=0),
    Made("Embedding", (7, 5), {"padding_idx": -1}, {"weight": Normal(0.0, 1.0)}, zero_row=6),
    Made("EmbeddingBag", (7, 5), {}, {"weight": Normal(0.0, 1.0)}),
    Made("EmbeddingBag", (7, 5), {"padding_idx": 3}, {"weight": Normal(0.0, 1.0)}, zero_row=3),
    Made("Bilinear", (5, 3, 4), {}, {"weight": default(5), "bias": default(5)}),
    Made("Bilinear", (2, 40, 1), {}, {"weight": default(2), "bias": default(2)}),
    attention(4, 1),
    attention(6, 3),
    attention(64, 8),
    attention(6, 2, keys=4),
    attention(6, 2, values=9),
    attention(6, 1, keys=5, values=3),
    Made("TransformerEncoderLayer", (4, 2), {"dim_feedforward": 6}, transformer_layer(4, 6)),
    Made("TransformerEncoderLayer", (8, 2), {"dim_feedforward": 32}, transformer_layer(8, 32)),
    normalizing("BatchNorm1d", 5),
    normalizing("BatchNorm2d", 5),
    normalizing("BatchNorm3d", 2),
    normalizing("LayerNorm", 7),
    normalizing("LayerNorm", (3, 4)),
    normalizing("GroupNorm", 2, 6),
    normalizing("InstanceNorm2d", 3, affine=True),
    normalizing("RMSNorm", 7),
    Made("PReLU", (), {}, {"weight": Constant(0.25)}),
    Made("PReLU", (3,), {}, {"weight": Constant(0.25)}),
)


def faults() -> Iterator[str]:
    """What is wrong with a new layer, or with what layers compute, in words; the state of the global generator stays as it is."""
    with torch.random.fork_rng([]):
        yield from faults_of_layers()
        yield from faults_of_made()
        yield from faults_of_forward()


def faults_of_made() -> Iterator[str]:
    """The same, of those that are listed here. The global generator is used."""
    with torch.random.fork_rng([]):
        for layer, dtype in product(LAYERS, DTYPES):
            if wrong := _wrong(layer, dtype):
                yield f"torch.nn.{layer.name}{layer.made_with} with {dict(layer.options)} of {dtype}: {wrong}"
        if wrong := _wrong_transformer():
            yield f"torch.nn.Transformer: {wrong}"


def _wrong(layer: Made, dtype: torch.dtype) -> str:
    kind = getattr(nn, layer.name)
    made, draws = _made(lambda: kind(*layer.made_with, dtype=dtype, **layer.options))
    return _unlike(dict(made.named_parameters()), layer.laws, draws, layer.zero_row)


def _wrong_transformer() -> str:
    """The layers of an encoder are copies of one; a whole transformer draws all their matrices anew."""
    one = nn.TransformerEncoderLayer(4, 2, dim_feedforward=6, batch_first=True, dtype=torch.float64)
    deep = nn.TransformerEncoder(one, 3, enable_nested_tensor=False)
    for layer in deep.layers:
        pairs = zip(one.state_dict().items(), layer.state_dict().values(), strict=True)
        if any(not torch.equal(first, second) for (_, first), second in pairs):
            return "the layers of an encoder are no copies"
    made, draws = _made(lambda: nn.Transformer(4, 2, 2, 1, dim_feedforward=6, batch_first=True, dtype=torch.float64))
    wanted, found = whole_transformer(4, 6), dict(made.named_parameters())
    if set(found) != set(wanted):
        return f"its parameters are {sorted(found)}; wanted: {sorted(wanted)}"
    biases = {name: law for name, law in wanted.items() if found[name].dim() == 1 and isinstance(law, Uniform)}
    if torch.equal(found["encoder.layers.0.linear1.weight"], found["encoder.layers.1.linear1.weight"]):
        return "it does not draw the layers apart"
    if any(float(found[name].detach().abs().max()) >= law.high for name, law in biases.items()):
        return "a bias of a linear layer is too large"
    known = {name: law for name, law in wanted.items() if name not in biases}  # a bias that was copied has no draw of its own
    return _unlike({name: found[name] for name in known}, known, draws, None)


# --- what was drawn, and once more ------------------------------------------------------------------------------------


class Draw(NamedTuple):
    """A draw into a tensor: where, which, its two parameters, and its shape."""

    place: int
    function: Any
    first: float
    second: float
    like: Tensor


class _Draws(TorchDispatchMode):
    """Writes down every draw that is made."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[Draw] = []

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if function in DRAWS:
            first, second = (*args[1:], *(0.0, 1.0)[len(args) - 1 :])
            self.made.append(Draw(args[0].data_ptr(), function, float(first), float(second), args[0].detach()))
        return function(*args, **(kwargs or {}))


def _made(make: Callable[[], nn.Module]) -> tuple[nn.Module, list[Draw]]:
    torch.manual_seed(SEED)
    with _Draws() as seen:
        made = make()
    return made, seen.made


def _unlike(found: Mapping[str, Tensor], laws: Mapping[str, Law], draws: list[Draw], zero_row: int | None) -> str:
    """The first parameter that is not as its law says."""
    if set(found) != set(laws):
        return f"its parameters are {sorted(found)}; wanted: {sorted(laws)}"
    last = {draw.place: k for k, draw in enumerate(draws)}
    wanted_law = {last[one.data_ptr()]: laws[name] for name, one in found.items() if one.data_ptr() in last}
    again = _drawn_again(draws, wanted_law)
    for name, tensor in found.items():
        law = laws[name]
        if not tensor.requires_grad:
            return f"{name} asks for no gradient"
        if isinstance(law, Constant):
            right = torch.full_like(tensor, law.value)
        elif tensor.data_ptr() not in last or not isinstance(law, DRAWS[draws[last[tensor.data_ptr()]].function]):
            return f"{name} is not drawn from a law like {law}"
        elif draws[last[tensor.data_ptr()]].like.shape != tensor.shape:
            return f"{name} is drawn in parts"
        else:
            right = again[last[tensor.data_ptr()]]
            if zero_row is not None:
                right[zero_row] = 0.0
        if wrong := apart(tensor.detach(), right.detach()):
            return f"{name}: {wrong}"
    return ""


def _drawn_again(draws: list[Draw], laws: Mapping[int, Law]) -> list[Tensor]:
    """All draws from the same state of the generator, those that count with what is wanted."""
    torch.manual_seed(SEED)
    again = []
    for k, draw in enumerate(draws):
        law, tensor = laws.get(k), torch.empty_like(draw.like)
        first, second = draw.first, draw.second
        if isinstance(law, Uniform) and DRAWS[draw.function] is Uniform:
            first, second = law.low, law.high
        elif isinstance(law, Normal) and DRAWS[draw.function] is Normal:
            first, second = law.mean, law.std
        again.append(draw.function(tensor, first, second))
    return again
