"""Guesses about a second layer: whether it helps, where, and what it is without a ReLU."""

from collections.abc import Sequence
from dataclasses import replace

from lesson.digits import PIXELS
from lesson.experiments import presets
from lesson.experiments.comparison import Comparison, compare_runs
from lesson.experiments.hidden_units import Merging, merging
from lesson.experiments.overfitting import Fit, fit_for
from lesson.experiments.three_seeds import ways_for
from lesson.runs import run_for
from lesson.training import VALIDATION_IMAGES, Settings, start_model
from lesson.words.cards.relu_net import NET
from lesson.words.numbers import count, tiny
from lesson.words.story import Answer, Question

CLEAR = 10  # wrong answers; less than that says little
FEWER, ALIKE, MORE = (
    "Yes, at least ten fewer wrong",
    "No, about equal",
    "No, at least ten more wrong",
)
RELU, BARE, ONE, TIE = (
    "Two layers with a ReLU",
    "Two layers without",
    "One layer",
    "A tie",
)
WORSE, STEADY, FALLEN = (
    "At least ten more are wrong",
    "About as many are wrong",
    "At least ten fewer are wrong",
)
ALL, HALF, FEW = "Nearly all of them", "About half of them", "Hardly any"
BETTER, SAME, NOTHING = (
    "More than one layer",
    "The same as one layer",
    "Nothing at all",
)

LAYERS = Question(
    "layers",
    "Does the ReLU net do better?",
    "Thirty hidden units, 40 epochs, a learning rate of 0.2; against one layer with a learning rate of 1. Does the net do "
    "better?",
    (FEWER, ALIKE, MORE),
)
MISTAKES = Question(
    "mistakes",
    "The same mistakes?",
    "A net of thirty hidden units has 30 times as many numbers as one layer. Of the pictures that at least one of them gets "
    "wrong after 40 epochs, how many do both get wrong?",
    (ALL, HALF, FEW),
)
PAYS = Question(
    "pays",
    "Larger steps, shuffled",
    "Now shuffle, raise the learning rate to 2 for all three, and train 40 epochs. Which has the fewest wrong answers?",
    (RELU, BARE, ONE, TIE),
)
WITHOUT = Question(
    "without",
    "Take the ReLU away",
    "Keep both layers, with all their numbers, and take only the ReLU away. What can this model say?",
    (BETTER, SAME, NOTHING),
)
BEATS = Question(
    "beats",
    "Train both",
    "Train two layers without a ReLU, and one layer, for 40 epochs at their usual learning rates. Do two do better?",
    (FEWER, ALIKE, MORE),
)

BY_HEART = Question(
    "by_heart",
    "Every training picture right",
    "100 hidden units, cross-entropy, shuffled, a learning rate of 1. After 40 epochs no training picture is wrong. And the "
    "validation pictures, compared with epoch 10?",
    (WORSE, STEADY, FALLEN),
)


def verdict(two: int, one: int) -> str:
    """Whether two layers do better than one, given their wrong answers."""
    return FEWER if two <= one - CLEAR else MORE if two >= one + CLEAR else ALIKE


def layers(two: int, one: int) -> Answer:
    """From the wrong answers of a ReLU net and of one layer."""
    return Answer(
        verdict(two, one),
        f"Of {VALIDATION_IMAGES:,}, {two:,} are wrong with two layers, {one:,} with one. Two layers can say more than one; "
        "that does not mean that training finds it, or that these pictures need it.",
    )


def mistakes(found: Comparison) -> Answer:
    """From a net against one layer."""
    shared, wrong = len(found.neither), len(found.neither) + found.differ
    share = shared / wrong if wrong else 1.0
    return Answer(
        ALL if share > 0.75 else HALF if share > 0.25 else FEW,
        f"At least one of them is wrong on {count(wrong, 'picture')}, both on {shared:,}. With sorted batches and its usual "
        "learning rate the net has found nearly what one layer finds. Its many numbers alone do not make it see more.",
    )


def pays(relu: int, bare: int, one: int) -> Answer:
    """From the wrong answers of two layers with a ReLU and without, and of one layer."""
    wrong = {RELU: relu, BARE: bare, ONE: one}
    fewest = [name for name, count in wrong.items() if count == min(wrong.values())]
    return Answer(
        fewest[0] if len(fewest) == 1 else TIE,
        f"Of {VALIDATION_IMAGES:,}, {relu:,} are wrong with a ReLU, {bare:,} without, {one:,} with one layer. That is one "
        "seed: try others.",
    )


def without(found: Merging) -> Answer:
    """From the two layers of an untrained net, and the merged one."""
    return Answer(
        SAME if found.apart < 1e-4 else BETTER,
        f"Multiply the two layers of an untrained net, {found.numbers:,} numbers, into one of {PIXELS + 1}: the scores of "
        f"the validation pictures differ by {tiny(found.apart)}.",
    )


def beats(two: int, one: int) -> Answer:
    """From the wrong answers of two layers without a ReLU, and of one layer."""
    return Answer(
        verdict(two, one),
        f"Of {VALIDATION_IMAGES:,}, {two:,} are wrong with two layers, {one:,} with one. They can say the same, but take other "
        "steps, so a few pictures differ.",
    )


def by_heart(epochs: Sequence[Fit]) -> Answer:
    """From a run of more than ten epochs."""
    early, end = epochs[10], epochs[-1]
    more = end.valid_wrong - early.valid_wrong
    least = min(epochs, key=lambda epoch: epoch.valid_loss)
    return Answer(
        WORSE if more >= CLEAR else FALLEN if more <= -CLEAR else STEADY,
        f"After epochs {early.number} and {end.number}, {early.valid_wrong:,} and {end.valid_wrong:,} validation pictures are "
        f"wrong; of the training pictures {early.train_wrong:,} and {end.train_wrong:,}. The validation loss, "
        f"{least.valid_loss:.4f} after epoch {least.number}, ends at {end.valid_loss:.4f}.",
    )


def by_heart_now() -> Answer:
    """Train it, and answer."""
    return by_heart(fit_for(presets.MEMORISED.settings).up_to(presets.MEMORISED.epochs))


def wrong_after_40(settings: Settings) -> int:
    """Wrong answers of a run after 40 epochs."""
    return run_for(settings).up_to(40)[40].wrong


def layers_now() -> Answer:
    """Train both, and answer."""
    return layers(wrong_after_40(NET), wrong_after_40(Settings("pytorch")))


def mistakes_now() -> Answer:
    """Train both, and answer."""
    [found] = compare_runs(run_for(NET), run_for(Settings("pytorch")), last=40)
    return mistakes(found)


def pays_now() -> Answer:
    """Train the three, and answer."""
    end = ways_for(presets.PAYS.settings).up_to(40)[40]
    return pays(*(wrong for [wrong] in end.wrong.values()))


def without_now() -> Answer:
    """Merge the layers of an untrained net, and answer."""
    net = start_model(replace(NET, relu=False))
    return without(merging(list(net.parameters())))


def beats_now() -> Answer:
    """Train both, and answer."""
    bare = replace(NET, relu=False)
    return beats(wrong_after_40(bare), wrong_after_40(Settings("pytorch")))
