"""A guess about three models in a race."""

from lesson.experiments.race import ENTRANTS
from lesson.runs import run_for
from lesson.training import VALIDATION_IMAGES
from lesson.words.story import Answer, Question

NET, HAND, TIE = (
    "The ReLU net, clearly",
    "The model by hand",
    "ReLU net and small start, about equal",
)
RACE = Question(
    "race",
    "Who wins?",
    "After 40 epochs, which of the three has the fewest wrong answers?",
    (NET, HAND, TIE),
)
CLEAR = 10  # wrong answers; less than that says little


def race(by_hand: int, small: int, net: int) -> Answer:
    """From the wrong answers of the three."""
    others = min(by_hand, small)
    right = NET if others - net >= CLEAR else HAND if by_hand < min(small, net) else TIE
    return Answer(
        right,
        f"Of {VALIDATION_IMAGES:,}, {by_hand:,} are wrong by hand, {small:,} with a small start, {net:,} with the ReLU net. A "
        "count like these is uncertain by several either way.",
    )


def race_now() -> Answer:
    """Train them, and answer."""
    return race(
        *(run_for(settings).up_to(40)[40].wrong for settings in ENTRANTS.values())
    )
