"""Short public identifiers of documents, persons, newsletters and issues."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 8


def new_id(taken=()) -> str:
    """Eight random characters that are easy to read aloud (no 0, 1, i, l, o, u), and not yet in `taken`."""
    while True:
        made = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if made not in taken:
            return made
