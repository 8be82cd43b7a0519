"""A guess about the 45 pairs: which is hardest."""

from lesson.experiments.hard_pairs import PAIRS, PairsEpoch, PairSettings, every_pair
from lesson.words.captions.hard_pairs import hardest_first, named, wrong_of
from lesson.words.cards.hard_pairs import EPOCHS
from lesson.words.story import Answer, Question

OFFERED = ((3, 7), (4, 9), (5, 8), (1, 7))

HARDEST = Question(
    "hardest",
    "The hardest pair",
    f"One model a pair, {EPOCHS} epochs on the sample. Which of these pairs has the largest share of wrong answers?",
    tuple(map(named, OFFERED)),
)


def hardest(epoch: PairsEpoch) -> Answer:
    """From all pairs after an epoch."""
    offered = [each for each in hardest_first(epoch) if each[0] in OFFERED]
    (first, wrong, of), (second, fewer, among), *_ = offered
    place = [named(pair) for pair, *_ in hardest_first(epoch)].index(named(first)) + 1
    return Answer(
        named(first),
        f"{named(first)}: {wrong_of(wrong, of)}; then {named(second)}: {fewer:,} of {among:,}. Among all {len(PAIRS)} pairs it "
        f"is number {place}.",
    )


def hardest_now() -> Answer:
    """The same, of the sample."""
    return hardest(every_pair(PairSettings()).up_to(EPOCHS)[EPOCHS])
