"""What is said beside the answer to a visitor's digit, wherever one is read."""

from lesson.handwriting.oddness import Doubts
from lesson.words.numbers import listed


def doubt(doubts: Doubts) -> str:
    """What speaks against the answer before it, to be said after it; nothing, if nothing does."""
    text = ""
    if doubts.odd:
        text = (
            " But **your digit is odd**: unlike the 3s and 7s in the training pictures."
        )
    if doubts.digits > 1:
        how = "they are read as one" if doubts.together else "only the largest is read"
        text += f" There seem to be **{doubts.digits} digits**: {how}."
    if doubts.cut:
        text += f" Cut away: {listed(doubts.cut)}."
    return text
