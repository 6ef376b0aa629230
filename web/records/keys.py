"""What stands in the database for a visitor's secret."""

import hashlib


def hashed(secret: str) -> str:
    """Return what stands for `secret`, which has too much chance in it to be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
