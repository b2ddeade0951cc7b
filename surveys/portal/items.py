"""One question as HTML. Rendered once for each choice and kept: the same item with the same choice is the same text."""

from functools import lru_cache

from django.template import Context, loader
from django.utils.safestring import SafeString

from surveys.instrument.schema import Item, Value

KEPT = 4096
# What somebody wrote itself is never kept in memory.
_CHOSEN = {"single", "multiple", "scale"}


def html(item: Item, *, number: int, language: str, value: Value, error: str, is_hidden: bool) -> SafeString:
    """`value` as posted or stored; `error` is the finished sentence beside the field."""
    held = tuple(value) if isinstance(value, list) else (value,) if value else ()
    if error or (held and item.type not in _CHOSEN):
        return _render(item, number=number, language=language, held=held, error=error, is_hidden=is_hidden)
    return _kept(_Same(item), number, language, held, is_hidden)


class _Same:
    """An item as a key: equal to itself alone, since its conditions cannot be hashed. Compiled once a process."""

    __slots__ = ("item",)

    def __init__(self, item: Item) -> None:
        self.item = item

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.item is other.item

    def __hash__(self) -> int:
        return id(self.item)


@lru_cache(maxsize=KEPT)
def _kept(same: _Same, number: int, language: str, held: tuple[str, ...], is_hidden: bool) -> SafeString:  # noqa: FBT001
    return _render(same.item, number=number, language=language, held=held, error="", is_hidden=is_hidden)


def _render(
    item: Item, *, number: int, language: str, held: tuple[str, ...], error: str, is_hidden: bool
) -> SafeString:
    described = [f"{item.code}-hint"] if item.hint else []
    context: dict[str, object] = {
        "code": item.code,
        "type": item.type,
        "number": number,
        "text": item.text.say(language),
        "hint": item.hint.say(language) if item.hint else "",
        "unit": item.number.unit.say(language) if item.number and item.number.unit else "",
        "choices": _choices(item, language, held),
        "low": item.scale.low.say(language) if item.scale else "",
        "high": item.scale.high.say(language) if item.scale else "",
        "is_decimal": bool(item.number and item.number.decimals),
        "most": item.max_length,
        "value": held[0] if held else "",
        "error": error,
        "hidden": is_hidden,
        "required": item.required,
        "described": " ".join([*described, *([f"{item.code}-error"] if error else [])]),
    }
    compiled = loader.get_template("surveys/portal/_item.html").template  # type: ignore[attr-defined]
    html_text: str = compiled.render(Context(context))
    return SafeString(html_text)  # Django's template escaped it


def _choices(item: Item, language: str, held: tuple[str, ...]) -> list[dict[str, object]]:
    points = [(point, point, True) for point in item.scale.points()] if item.scale else []
    options = [(one.code, one.text.say(language), False) for one in item.offered()]
    return [
        {"value": value, "label": label, "is_point": is_point, "checked": value in held}
        for value, label, is_point in points + options
    ]
