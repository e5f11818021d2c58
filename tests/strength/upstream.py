"""PyTorch's own test file, given by its path, and a wrong version -> whether one of its tests fails.

None of it is kept here. It needs SciPy and expecttest beside PyTorch.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import unittest
from pathlib import Path
from typing import Any

from wrong import Wrong

SLOW = "PYTORCH_TEST_WITH_SLOW"
"""Where it is set, its tests run that are left out of a usual run: xavier_uniform_ is tested in one of these alone."""

OF_ERRORS = re.compile(r"_errors_on_|_only_works_on_|_only_accepts_|_warning_on_|_deprecation")
"""Tests of what is raised or warned. No wrong version is wrong in that; some raise something else, for they are written anew."""


class UpstreamError(Exception):
    """The file holds no tests of initializers that can be run here."""


class Upstream:
    """The tests of one file, which must all pass with PyTorch as it is."""

    def __init__(self, file: Path) -> None:
        """Raises UpstreamError where it cannot be imported, lacks its tests, or one of them fails at once."""
        os.environ[SLOW] = "1"
        spec = importlib.util.spec_from_file_location("upstream_test_init", file)
        if not file.is_file() or spec is None or spec.loader is None:
            raise UpstreamError(f"{file}: found no Python file, wanted PyTorch's test/nn/test_init.py")
        arguments, sys.argv = sys.argv, [str(file)]  # its library reads them
        module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except ImportError as error:
            raise UpstreamError(f"{file}: {error}\n    run: pip install scipy expecttest") from error
        finally:
            sys.argv = arguments
        self._case: Any = getattr(module, "TestNNInit", None)
        if self._case is None:
            raise UpstreamError(f"{file}: found no class TestNNInit, wanted PyTorch's test/nn/test_init.py")
        self.names = unittest.TestLoader().getTestCaseNames(self._case)
        if failing := [name for name in self.names if self._fails(name)]:
            raise UpstreamError(f"{file}: {', '.join(failing)} fails or is skipped with PyTorch as it is")

    def notices(self, wrong: Wrong) -> bool:
        """Whether one of the tests of the functions that are replaced, or that it shows in, fails."""
        with wrong.in_place():
            return any(self._fails(name) for name in self.tests_of(wrong))

    def tests_of(self, wrong: Wrong) -> list[str]:
        """Those that are named after them: test_uniform of uniform_, and not test_xavier_uniform."""
        functions = {*wrong.shows_in, *(place.rpartition(".")[2] for place in wrong.replaced)}
        stems = [re.escape(name.strip("_")) for name in functions] + ["ones_and_zeros"] * bool(functions & {"ones_", "zeros_"})
        named = re.compile(rf"test_({'|'.join(stems)})")
        return [name for name in self.names if named.match(name) and not OF_ERRORS.search(name)]

    def _fails(self, name: str) -> bool:
        """Raises nothing: an error of a test is a failure of it. A test that is skipped tells nothing, and fails."""
        result = unittest.TestResult()
        self._case(name).run(result)
        return not result.wasSuccessful() or bool(result.skipped)
