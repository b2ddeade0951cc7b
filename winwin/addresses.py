"""Addresses as the stack binds to them and calls itself by."""

import ipaddress


def own(bind: str) -> str:
    """Where a server that is bound to `bind` answers this machine."""
    return {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104 - compared, not bound


def base(bind: str, port: int) -> str:
    """The beginning of every link."""
    host = own(bind)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_this_machine(bind: str) -> bool:
    if bind == "localhost":
        return True
    try:
        return ipaddress.ip_address(bind).is_loopback
    except ValueError:
        return False
