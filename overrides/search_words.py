"""The theme's search -> the same search, for a question as one says it: idle words are left out, and whole words count more
than beginnings.

The theme looks for all words that begin like one that was typed, so a lone "a" finds half of the site. A builder that ignores
this hook searches as the theme does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

IDLE = (
    "a an and are as at be before by can do does for from how i in is it my of on or s should that the there this to "
    "what when where which why with"
).split()
"""Words that say nothing where others stand beside them. Not "he", who is a scheme."""
WORKERS = "assets/javascripts/workers"
TYPED = r".map(r=>/(^[+-]|[~^]\d+$)/.test(r)?r:`${r}*`)"
"""Where the theme makes a beginning of each word."""
ENDS = r"""/[\s\-,:!=\[\]{}"'\\^()]+$/"""
"""What parts two words, at the end of one: "he-" is typed on the way to "he-forward", and is no query."""
ASKED = (
    f".map(r=>r.replace({ENDS},'')).filter(Boolean)"
    f".filter((r,n,all)=>(idle=>!idle(r)||all.every(idle))(word=>{json.dumps(IDLE)}.includes(word.toLowerCase())))"
    r".map(r=>/(^[+-]|[~^]\d+$)/.test(r)?r:`${r}^4 ${r}*`)"
)


def on_post_build(config: Any) -> None:
    """Change that place in the published file. Raises PluginError where the theme has no such place any more."""
    for file in (Path(config.site_dir) / WORKERS).glob("search.*.js"):
        script = file.read_text(encoding="utf-8")
        if ASKED in script:
            continue
        if script.count(TYPED) != 1:
            wanted = f"wanted: {TYPED}, once; see overrides/search_words.py"
            raise PluginError(f"{file.name}: the theme searches in another way\n    {wanted}")
        file.write_text(script.replace(TYPED, ASKED), encoding="utf-8")
