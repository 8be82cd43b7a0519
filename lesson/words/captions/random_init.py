"""What is to be seen on the page on random starts."""

from torch import Tensor

from lesson.experiments.mistakes import confusion
from lesson.experiments.random_starts import OneStart, Starts
from lesson.experiments.what_stays import Stayed
from lesson.loss import batch_accuracy, broadcast_accuracy
from lesson.training import TRAINING_IMAGES, VALIDATION_IMAGES
from lesson.words.numbers import count, wilson


def one_start(start: OneStart, targets: Tensor) -> str:
    """What a start (n, 1) happens to call a 3, and its accuracies."""
    counts = confusion(start.scores, targets)
    right = round(start.valid_accuracy * VALIDATION_IMAGES)
    low, high = wilson(right, VALIDATION_IMAGES)
    return (
        f"It calls {count(counts.threes_called_3, 'three')} and {count(counts.sevens_called_3, 'seven')} a 3: accuracy "
        f"**{start.accuracy:.4f}** on all {TRAINING_IMAGES:,} training pictures, on the validation pictures "
        f"{start.valid_accuracy:.4f} (95 % interval {low:.3f} to {high:.3f})."
    )


def thousand(starts: Starts, seed: int) -> str:
    """How far the accuracies are apart, how many are near a half, and that of one seed."""
    accuracy = starts.accuracy
    near = int(((accuracy - 0.5).abs() <= 0.05).sum())
    return (
        f"From **{accuracy.min():.4f}** to **{accuracy.max():.4f}**; {near:,} of {len(accuracy):,} are within 0.05 of a half. "
        f"In {int(starts.same_side.sum()):,} most of both digits are called the same. Yours, seed {seed}: "
        f"{accuracy[seed]:.4f}."
    )


def four(scores: Tensor, targets: Tensor) -> str:
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


def all_pairs(starts: Starts, seed: int) -> str:
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


def what_stays(stayed: Stayed) -> str:
    """How much of the start is left in the weights, and what the part that training added does alone."""
    return (
        f"After {count(stayed.number, 'epoch')} the cosine of weights and start is **{stayed.weights_like_start:.2f}**. Of "
        f"{VALIDATION_IMAGES:,}, the start has {stayed.wrong_start:,} wrong, what was added, alone, "
        f"**{stayed.wrong_added:,}**, the weights **{stayed.wrong_weights:,}**."
    )
