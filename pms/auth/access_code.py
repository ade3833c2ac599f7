"""Access codes: what an organisation gives its people so that their browsers may sign in."""

from pms.auth.code_alphabet import keyed_hash, random_code


def new_access_code() -> str:
    """24 letters in groups of four, shown once."""
    return random_code(groups=6, letters=4)


def hash_access_code(code: str, secret_key: str) -> str:
    """What is kept of it: who reads the database alone cannot tell the code."""
    return keyed_hash(code, secret_key)
