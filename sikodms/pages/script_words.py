"""What the scripts of a page say, in its language: their sentences are German in the scripts, others come with the page.

`static/sentences.json`, written with the theme, has the sentences that are marked in each script. In the catalogs they are
as all others.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from content_types import _

SENTENCES = Path(__file__).parent.parent / "static" / "sentences.json"


@cache
def sentences() -> dict[str, list[str]]:
    """Name of a script → what it says. Empty before the theme was built."""
    return json.loads(SENTENCES.read_text(encoding="utf-8")) if SENTENCES.exists() else {}


def said_by(scripts: Sequence[str]) -> str | None:
    """JSON, from the German sentences of these scripts to those of the page's language; None where they are the same."""
    wanted = {sentence: _(sentence) for script in ("portal.js", *scripts) for sentence in sentences().get(script, ())}
    changed = {sentence: said for sentence, said in wanted.items() if said != sentence}
    return json.dumps(changed, ensure_ascii=False) if changed else None
