"""What the domain says of work that cannot be done as asked. Staff can read it and act; nothing is broken."""


class Verdict(Exception):  # noqa: N818 - an answer, not a fault of the program
    """The base of such answers; trying the same again would not help.

    A job that ends in one keeps “class name: text”, so that pages can word it.
    """
