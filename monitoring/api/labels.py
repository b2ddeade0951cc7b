def both(row: object, name: str) -> dict[str, str]:
    """A text in both languages: `{"ko": …, "en": …}`."""
    return {"ko": getattr(row, f"{name}_ko"), "en": getattr(row, f"{name}_en")}
