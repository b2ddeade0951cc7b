"""Measurements of the product against a peer or a limit, side by side in one run. Start with `python -m bench`."""
