"""Every pair: every prediction with every label."""

from typing import TYPE_CHECKING

from torch import Tensor

from lesson.digits import load_digits
from lesson.experiments.random_starts import Starts, thousand_starts
from lesson.loss import batch_accuracy, broadcast_accuracy, mean_of_all_pairs
from lesson.steps.random_init.every_pair_figure import pair_words, table_of_pairs
from lesson.steps.random_init.starts import accuracies, draw_words, one_start
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


PERFECT_ONE = "1, since each prediction is right"
CONSTANT, ZERO = "About a half, all the same", "0, since the shapes do not match"
PERFECT = Question(
    "perfect",
    "A perfect model",
    "A perfect model calls every picture by its right name. What does this comparison of all pairs say about it?",
    (PERFECT_ONE, CONSTANT, ZERO),
)


def perfect(threes: float) -> Answer:
    """From the share of threes among the labels, and so among the predictions of a perfect model."""
    says = mean_of_all_pairs(threes, threes)
    one_or_half = PERFECT_ONE if says > 0.99 else CONSTANT
    return Answer(
        ZERO if says < 0.01 else one_or_half,
        f"It says {says:.4f}: each of its predictions agrees with the labels of its own digit, and with no others.",
    )


def perfect_now() -> Answer:
    """Count the threes, and answer."""
    return perfect(load_digits().train_y.mean().item())


FOUR, ALL = "Four pictures", "A thousand starts"  # what the last scene shows
A_HALF = Card(
    "An accuracy of a half",
    "The post measured its first random model and printed 0.5040. Who would be suspicious? But its predictions had the shape "
    "(N,), its labels (N, 1). PyTorch compares these by broadcasting: every prediction meets every label. Press *Play*.",
    words=("broadcasting",),
)
TWO_OF_FOUR = Card(
    "Two of four, whatever it says",
    "Look at one column. Whatever the model calls that picture, two of the four labels agree, since two are threes and two "
    "are sevens. So the mean is a half before the model has said a word. Only the framed pairs were meant.",
    show={"Other pictures": {"four": 42}},
)
EVERY_START = Card(
    "A thousand models, one answer",
    "Both halves show the same random starts. Above, each prediction with its own label: anything can come out. Below, all "
    "pairs: nearly a half, for every model. If an accuracy stays at a half, look at the shapes first.",
    show={"A thousand starts": {"ruler": ALL}, "Four pictures": {"ruler": FOUR}},
)


def caption_of_four(scores: Tensor, targets: Tensor) -> str:
    """How (4, 1) scores measure when compared as meant, and when (4,) of them meet (4, 1) targets."""
    meant, computed = (
        batch_accuracy(scores, targets),
        broadcast_accuracy(scores[:, 0], targets),
    )
    column, row = tuple(targets.shape), tuple(scores[:, 0].shape)
    table = (*row, *row)
    return (
        f"Meant: `{column} == {column}` makes {column}, with the mean **{meant:.2f}**. Computed: `{row} == {column}` makes "
        f"{table}, with the mean **{computed:.2f}**."
    )


def caption_of_all(starts: Starts, seed: int) -> str:
    """How the same starts measure by both rulers, and those of one seed."""
    true, measured = starts.accuracy, starts.broadcast_accuracy
    return (
        f"Measured truly, from {true.min():.4f} to {true.max():.4f}; by all pairs, from **{measured.min():.4f}** to "
        f"**{measured.max():.4f}**. Yours, seed {seed}, calls {starts.called_three[seed]:.1%} a 3: {true[seed]:.4f}, and "
        f"{measured[seed]:.4f} by all pairs."
    )


def whole_table(starts: Starts, if_3: float, if_7: float) -> str:
    """Why no table is needed: columns that say 3 have the mean `if_3`, the others `if_7`."""
    images = starts.threes + starts.sevens
    return (
        f"With all {images:,} pictures the table has {images**2:,} cells, and each column holds {starts.threes:,} threes and "
        f"{starts.sevens:,} sevens. A column that says 3 has the mean {if_3:.4f}, one that says 7 has {if_7:.4f}. Any mixture "
        "of such columns lies in between. So nobody has to build the table, only to count the columns that say 3. And the line "
        "of code is the very one that `batch_accuracy` has: only the shapes differ."
    )


def every_pair(lab: "Lab") -> None:
    """Every prediction with every label."""
    lab.cards(
        A_HALF,
        Ask(PERFECT, perfect_now),
        TWO_OF_FOUR,
        EVERY_START,
    )
    shown = lab.one_of("Look at", [FOUR, ALL], FOUR, "ruler")
    hint = "Two threes and two sevens, next to each other in the training pictures: the first has this number."
    first = lab.slider("Which four pictures", 0, 99, 0, "four", help=hint)
    seed, starts = lab.seed(), thousand_starts()
    if shown == FOUR:
        x, y = load_digits().train_x, load_digits().train_y
        rows = [first, first + 1, starts.threes + first, starts.threes + first + 1]
        scores, labels = one_start(seed).scores[rows], y[rows]
        words = pair_words(scores[:, 0], labels)
        lab.figure(table_of_pairs(x[rows], scores[:, 0], labels))
        lab.play(len(words) - 1, "pair", words)
        lab.what_you_see(caption_of_four(scores, labels))
    else:
        measures = {
            "true accuracy": (starts.accuracy, starts.accuracy[seed].item()),
            "all pairs": (
                starts.broadcast_accuracy,
                starts.broadcast_accuracy[seed].item(),
            ),
        }
        words = draw_words(measures)
        lab.figure(accuracies(measures, starts.same_side))
        lab.play(len(words) - 1, "draw", words)
        lab.what_you_see(caption_of_all(starts, seed))
    lab.code(broadcast_accuracy, batch_accuracy, mean_of_all_pairs)
    formula = r"\text{mean} = p\,q + (1 - p)(1 - q)"
    lab.equation(formula, (mean_of_all_pairs, "return"))
    with lab.details("All training pictures, without the table"):
        threes = starts.threes / (starts.threes + starts.sevens)
        by_column = (mean_of_all_pairs(called, threes) for called in (1, 0))
        lab.write(whole_table(starts, *by_column))
    lab.link("pytorch_version", "The same ruler, in use: ")
