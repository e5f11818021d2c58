"""The proof alone, from plain Python: a claim in TeX -> plain data, where neither PyTorch nor an alarm can be had."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sympy

from texclaims.laws.functions import Function
from texclaims.symbolic import prove, time_limit
from texclaims.symbolic.time_limit import ProofTimeout, by_timer, limited, strategy_here, without_end


def test_steps_with_their_rules(notation: Any, functions: Any) -> None:
    found = prove(r"\Var[Z] = \E[Z^2] - \E[Z]^2 = \E[Z^2] \when{ \E[Z] = 0,\ \iid{X} }", notation, functions)
    first, second = found["steps"]
    assert (first["verdict"], first["premises"], first["witness"]) == ("proved", [], None)
    assert (second["verdict"], second["premises"]) == ("proved", [r"\E[Z] = 0"])
    assert second["rules"] == [row["words"] for row in second["because"]]
    assert second["because"][-1] == {"rule": "one polynomial", "words": second["rules"][-1], "inside": []}


def test_a_refutation_with_its_point(notation: Any, functions: Any) -> None:
    (step,) = prove(r"a^2 = c a", notation, functions)["steps"]
    assert step["verdict"] == "refuted" and step["rules"] == []
    a, c = (sympy.Rational(step["witness"][name]) for name in "ac")
    assert a**2 != c * a and f"a = {a}, c = {c}" in step["leftover"]


def test_a_model_and_a_law(notation: Any, functions: Any) -> None:
    c = sympy.Symbol("c", positive=True)
    assert prove("a = c", notation, functions, {"a": c})["steps"][0]["verdict"] == "proved"
    assert prove("a = c", notation, functions)["steps"][0]["verdict"] == "refuted"


def test_tex_that_is_refused(notation: Any, functions: Any) -> None:
    refusal = prove("a = b +\n(c", notation, functions)["refused"]
    assert (refusal["line"], refusal["column"], refusal["found"]) == (2, 2, "the end of the claim")
    assert (
        refusal["message"].startswith("claim:2:2: the end of the claim\n") and refusal["wanted"] in refusal["message"]
    )


def test_an_index_out_of_its_sum(notation: Any, functions: Any) -> None:
    refusal = prove("u_1 = u_i", notation, functions)["refused"]
    assert (refusal["line"], refusal["column"]) == (1, 7) and "index i" in refusal["found"]


WITHOUT_TORCH = """
import json, signal, sys
from pathlib import Path

sys.modules.update(dict.fromkeys(("torch", "numpy", "pytest")))  # importing one of them now fails
{before}

from texclaims.language.notation import Notation, Symbol
from texclaims.laws.functions import Function
from texclaims.symbolic import prove
import sympy

names = [("Z", "random"), ("a", "real"), ("g", "function")]
notation = Notation(Path("table"), tuple(Symbol(name, name, kind, "") for name, kind in names))
functions = {{"g": Function(lambda z: sympy.Max(0, z), lambda z: 1 / 0)}}
claims = [r"\\E[g(Z)^2] = \\frac{{1}}{{2}} \\E[Z^2] \\when{{ Z \\sim -Z }}", r"g(a) = a"]
print(json.dumps([prove(tex, notation, functions) for tex in claims]))
"""


@pytest.mark.parametrize("before", ["", "del signal.setitimer"], ids=["here", "without a timer"])
def test_it_needs_no_pytorch_no_pytest_no_file_and_no_timer(before: str) -> None:
    code = WITHOUT_TORCH.format(before=before)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    proved, refuted = json.loads(run.stdout)
    assert proved["steps"][0]["verdict"] == "proved" and "symmetry of Z" in " ".join(proved["steps"][0]["rules"])
    assert refuted["steps"][0]["verdict"] == "refuted" and set(refuted["steps"][0]["witness"]) == {"a"}


def test_that_guard_can_fail() -> None:
    code = WITHOUT_TORCH.format(before="import torch")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode and "import of torch halted" in run.stderr


# --- time limits ------------------------------------------------------------------------------------------------------


def test_a_timer_ends_a_block_and_leaves_no_trace() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with pytest.raises(ProofTimeout, match="no proof within 1 s"), by_timer(1):
        _busy(30)
    with by_timer(1):
        pass
    assert signal.getsignal(signal.SIGVTALRM) == before and signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_what_waits_for_others_uses_no_time() -> None:
    with by_timer(1):
        time.sleep(1.5)


def _busy(seconds: float) -> None:
    started = time.process_time()
    while time.process_time() - started < seconds:
        pass


def test_beside_the_main_thread_there_is_no_limit() -> None:
    ended: list[bool] = []

    def other() -> None:
        with by_timer(1):
            ended.append(True)

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert ended == [True]


def test_the_way_of_a_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert strategy_here() is by_timer
    monkeypatch.delattr(signal, "setitimer")
    assert strategy_here() is without_end
    with limited():
        pass


def test_the_callers_own_way(notation: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    @contextmanager
    def at_once(seconds: int) -> Iterator[None]:
        asked.append(seconds)
        raise ProofTimeout("stopped by the caller")
        yield

    monkeypatch.setattr(time_limit, "LIMIT", 7)
    functions = {"f": Function(lambda z: z, lambda z: z)}
    (step,) = prove("f(a) = a", notation, functions, limit=at_once)["steps"]
    assert (step["verdict"], step["leftover"], asked) == ("open", "stopped by the caller", [7])
