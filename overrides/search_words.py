"""The theme's search -> the same search, for a question as one says it: idle words are left out, and whole words count more
than beginnings; and on the page that was found, what is marked begins a word.

The theme looks for all words that begin like one that was typed, so a lone "a" finds half of the site; and behind a search for
"he" it marks a part of each "the". A builder that ignores
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
TYPED = r".map(r=>/(^[+-]|[~^]\d+$)/.test(r)?r:`${r}*`)"
"""Where the theme makes a beginning of each word."""
ENDS = r"""/[\s\-,:!=\[\]{}"'\\^()]+$/"""
"""What parts two words, at the end of one: "he-" is typed on the way to "he-forward", and is no query."""
ASKED = (
    f".map(r=>r.replace({ENDS},'')).filter(Boolean)"
    f".filter((r,n,all)=>(idle=>!idle(r)||all.every(idle))(word=>{json.dumps(IDLE)}.includes(word.toLowerCase())))"
    r".map(r=>/(^[+-]|[~^]\d+$)/.test(r)?r:`${r}^4 ${r}*`)"
)

BRANCH = "e=e+s+o.id}return e"
"""How the search names a branch of its tree of words. Digits run together there: different branches have one name, are taken for
one, and words stand in the tree that nobody wrote. A query that begins like one of them finds nothing."""
NAMED = 'e=e+s+o.id+","}return e'
MARKED = "(^|${e.separator}|)(${"
"""How the theme finds on a page what was typed: behind nothing, at last, so in the middle of words."""
BEGUN = "(^|${e.separator}|[^a-z0-9])(${"
CHANGES = {
    "assets/javascripts/workers/search.*.js": {TYPED: ASKED, BRANCH: NAMED},
    "assets/javascripts/bundle.*.js": {MARKED: BEGUN},
}


def on_post_build(config: Any) -> None:
    """Change these places in the published files. Raises PluginError where the theme has no such place any more."""
    for pattern, changes in CHANGES.items():
        for file in Path(config.site_dir).glob(pattern):
            file.write_text(_changed(file, changes), encoding="utf-8")


def _changed(file: Path, changes: dict[str, str]) -> str:
    script = file.read_text(encoding="utf-8")
    for before, after in changes.items():
        if after in script:
            continue
        if script.count(before) != 1:
            wanted = f"wanted: {before}, once; see overrides/search_words.py"
            raise PluginError(f"{file.name}: the theme searches in another way\n    {wanted}")
        script = script.replace(before, after)
    return script
