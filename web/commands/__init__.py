"""The commands of `python server.py`, a module each; `parts.py` has what those that learn or answer are made of."""
