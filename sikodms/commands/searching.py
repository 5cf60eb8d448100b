"""search WORDS…"""

import html
import json
import re

from sikodms.commands.client import connected
from sikodms.settings import Settings


def add_commands(commands) -> None:
    search = commands.add_parser("search", help="search as a given person")
    search.add_argument("words", nargs="+")
    search.add_argument("--as", dest="login", required=True, metavar="LOGIN", help="whose eyes to look with")
    search.add_argument("--json", action="store_true", help="the answer of the API as it is")
    search.add_argument("--size", type=int, default=10)
    search.add_argument("--url", help="another portal (token in SIKODMS_TOKEN)")
    search.set_defaults(run=run_search)


def run_search(settings: Settings, options) -> int:
    with connected(settings, options.url, searching=True) as client:
        answer = client.call(
            "GET", "/search", act_as=options.login, query={"q": " ".join(options.words), "size": options.size}
        )
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return 0
    print(f"{answer['total']} found" + (f", also by {', '.join(answer['also'])}" if answer.get("also") else ""))
    for item in answer["items"]:
        print(f"\n{item['title']}\n  {item['kind']}, {item['fachgebiet']}, {item['url']}\n  {plain(item['snippet'])}")
    if answer.get("suggestion"):
        print(f"\nDid you mean: {answer['suggestion']}")
    return 0


def plain(snippet: str) -> str:
    return html.unescape(re.sub(r"</?mark>", "", snippet))
