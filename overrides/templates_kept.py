"""The theme's templates -> kept compiled from one build to the next, by Jinja's own cache, which knows when one changed.

A builder that ignores this hook makes the same site, more slowly.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache

KEPT = Path(".cache/templates")


def on_env(env: Any, config: Any, **_: Any) -> Any:
    """Let the environment look there before it compiles a template."""
    folder = Path(config.config_file_path).parent / KEPT
    folder.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    return env
