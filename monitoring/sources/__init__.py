"""Readers of what comes from outside: pure, streaming, without a database."""
