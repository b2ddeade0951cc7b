"""Calls of functions whose module is being written: skipped until it is there. Goes away with the last of them."""

from importlib import import_module


def call(module: str, function: str, **arguments: object) -> None:
    try:
        found = import_module(f"surveys.domain.{module}")
    except ModuleNotFoundError:
        return
    if hasattr(found, function):
        getattr(found, function)(**arguments)
