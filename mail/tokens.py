"""Tokens of unsubscribe links: they say who unsubscribes from what, and are good for nothing else.

What is left is a newsletter by its id, or a followed search, whose id stands behind SEARCH. No newsletter's id has a dot.
"""

import base64
import hashlib
import hmac

PURPOSE = b"sikodms unsubscribe 1"
SEARCH = "suche."


def unsubscribe_token(secret: bytes, newsletter: str, person: str) -> str:
    """`NEWSLETTER-PERSON-SIGNATURE`, the signature being 128 bits of HMAC-SHA-256 in lower-case base32."""
    signature = hmac.digest(secret, b"\0".join((PURPOSE, newsletter.encode(), person.encode())), hashlib.sha256)[:16]
    return f"{newsletter}-{person}-{base64.b32encode(signature).decode().rstrip('=').lower()}"


def read_unsubscribe_token(secret: bytes, token: str) -> tuple[str, str] | None:
    """(newsletter, person) of a token that we made; None for everything else."""
    newsletter, _, tail = token.partition("-")
    person = tail.partition("-")[0]
    if not token.isascii() or not newsletter or not person:
        return None
    if not hmac.compare_digest(token, unsubscribe_token(secret, newsletter, person)):
        return None
    return newsletter, person
