"""What became of one attempt to hand over a mail."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state`: accepted, deferred, failed, uncertain, skipped, or planned for a mail that was not begun.

    `unreachable` says that the server did not answer at all, which is not the recipient's fault.
    """

    state: str
    why: str = ""
    unreachable: bool = False


ACCEPTED = Outcome("accepted")
RETURNED = Outcome("planned")


def deferred(why: str, unreachable: bool = False) -> Outcome:
    return Outcome("deferred", why, unreachable)


def failed(why: str) -> Outcome:
    return Outcome("failed", why)


def uncertain(why: str) -> Outcome:
    return Outcome("uncertain", why)


def skipped(why: str) -> Outcome:
    return Outcome("skipped", why)
