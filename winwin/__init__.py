"""Wiring: settings, addresses, queue, local server. No rules of the domain live here."""
