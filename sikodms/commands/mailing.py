"""newsletter run|status|ledger ISSUE."""

from urllib.parse import quote

from sikodms.commands.client import connected
from sikodms.settings import Settings


def add_commands(commands) -> None:
    newsletter = commands.add_parser("newsletter", help="newsletters: run, status, ledger ISSUE")
    acts = newsletter.add_subparsers(metavar="ACT", required=True)
    acts.add_parser("run", help="send what is due now; the running portal does so by itself").set_defaults(run=run_now)
    acts.add_parser("status", help="newsletters, their subscribers, and what the mail engine has in hand").set_defaults(
        run=run_status
    )
    ledger = acts.add_parser("ledger", help="what became of every mail of an issue")
    ledger.add_argument("issue")
    ledger.add_argument("--state", help="list the deliveries in this state")
    ledger.add_argument(
        "--as", dest="login", metavar="LOGIN", required=True, help="an editor or a person of the Geschäftsstelle"
    )
    ledger.set_defaults(run=run_ledger)


def run_now(settings: Settings, options) -> int:
    with connected(settings) as client:
        answer = client.call("POST", "/mail/run", {})
    print(", ".join(f"{count} {state}" for state, count in answer["mail"].items()))
    return 0


def run_status(settings: Settings, options) -> int:
    with connected(settings) as client:
        for newsletter in client.call("GET", "/newsletters")["items"]:
            print(f"{newsletter['id']}  {newsletter['name']}: {newsletter['subscribers']} subscribers")
        mail = client.call("GET", "/health")["mail"]
    print(", ".join(f"{count} {state}" for state, count in mail.items() if isinstance(count, int)))
    return 0


def run_ledger(settings: Settings, options) -> int:
    path = f"/issues/{quote(options.issue, safe='')}/deliveries"
    with connected(settings) as client:
        if not options.state:
            answer = client.call("GET", path, act_as=options.login)
            for state, count in answer["states"].items():
                print(f"{state:10} {count}")
            print(f"{'total':10} {answer['total']}")
            return 0
        page = 1
        while True:
            answer = client.call(
                "GET", path, act_as=options.login, query={"state": options.state, "page": page, "size": 500}
            )
            for item in answer["items"]:
                print(
                    f"{item['id']}\t{item['address']}\t{item['attempts']}\t{item['message_id']}\t{item.get('why', '')}"
                )
            if page * 500 >= answer["total"]:
                return 0
            page += 1
