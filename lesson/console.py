"""What commands print, where what they print to lacks some of the letters: as on Windows, into a file."""

import codecs
import sys
import unicodedata

PLAIN = {
    "✔": "=",
    "✘": "!",
    "≈": "~",
    "×": "x",
    "→": "->",
    "≤": "<=",
    "–": "-",
    "…": "...",
}


def _plain(error: UnicodeError) -> tuple[str, int]:
    missing = error.object[error.start : error.end]
    letters = unicodedata.normalize("NFKD", "".join(PLAIN.get(c, c) for c in missing))
    return "".join(c if c.isascii() else "?" for c in letters), error.end


def use_plain_letters() -> None:
    """From here on print something like them instead of failing. The first lines of a command call it."""
    codecs.register_error("plain", _plain)
    sys.stdout.reconfigure(errors="plain")
