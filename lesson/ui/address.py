"""Settings as text for an address, and back: lr=0.1&shuffle=true."""

from urllib.parse import parse_qsl, urlencode

from lesson.training import KINDS, Settings

USUAL = Settings()
READ = {
    int: int,
    float: float,
    str: str,
    bool: lambda text: bool(("false", "true").index(text)),  # else ValueError
}


def to_query(settings: Settings) -> str:
    """What is not at its default, and always the learning rate."""
    chosen = {
        name: str(getattr(settings, name)).lower()
        for name in KINDS[settings.model].uses
        if name == "lr" or getattr(settings, name) != getattr(USUAL, name)
    }
    return urlencode(chosen)


def from_query(model: str, text: str) -> Settings:
    """What to_query wrote; ValueError if it cannot have written it.

    Links of the app's first version said lr--0.1--shuffle--true.
    """
    if "--" in text:
        words = text.split("--")
        text = "&".join(map("=".join, zip(words[::2], words[1::2], strict=True)))
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True)
    names = [name for name, _ in pairs]
    if not names or len({*names}) < len(names) or {*names} - {*KINDS[model].uses}:
        raise ValueError(f"These are no settings: {text!r}.")
    read = {name: READ[type(getattr(USUAL, name))](value) for name, value in pairs}
    return Settings(model, **read)
