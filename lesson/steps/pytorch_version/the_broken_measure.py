"""The broken measure: the model by hand, measured batch by batch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import numpy as np
import torch
from PIL import Image
from torch import Tensor

from lesson import loss
from lesson.charts import frames, marks
from lesson.charts.pictures import png, rgb
from lesson.charts.theme import LINES, QUIET, Figure, spoken
from lesson.digits import load_digits
from lesson.experiments.presets import EPOCHS
from lesson.loss import batch_accuracy, broadcast_accuracy, pairs
from lesson.runs import once, run_for
from lesson.training import VALIDATION_IMAGES, Settings, batches, model_at
from lesson.words.numbers import Table, accuracy, are, count
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


class MeasuredBatch(NamedTuple):
    """A batch of validation pictures, measured in both ways."""

    scores: Tensor  # (n, 1)
    targets: Tensor  # (n, 1)
    threes: int
    sevens: int
    all_pairs: float  # broadcast_accuracy of (n,) scores
    own: float  # batch_accuracy


def measured_batches(
    scores: Tensor, targets: Tensor, batch_size: int, shuffle: bool
) -> list[MeasuredBatch]:
    """(n, 1) scores and targets in batches, in the order of the files or shuffled with seed 0."""
    order = torch.Generator().manual_seed(0) if shuffle else None
    return [
        MeasuredBatch(
            sb,
            yb,
            int(yb.sum()),
            len(yb) - int(yb.sum()),
            broadcast_accuracy(sb.squeeze(1), yb).item(),
            batch_accuracy(sb, yb).item(),
        )
        for sb, yb in batches(scores, targets, batch_size, order)
    ]


def batches_by_hand(shuffle: bool) -> list[MeasuredBatch]:
    """The validation batches, measured with the model by hand as it is in the end."""
    settings, digits = Settings(), load_digits()
    end = run_for(settings).up_to(EPOCHS)[EPOCHS]
    scores = model_at(settings, end.parameters)(digits.valid_x).detach()
    return measured_batches(scores, digits.valid_y, settings.batch_size, shuffle)


SIDE = "min(280, 0.44 * width, height - 84)"  # of the table of pairs, in pixels
MEASURES = ("own labels", "all pairs")


def all_pairs(scores: Tensor, targets: Tensor, enlarge: int = 2) -> np.ndarray:
    """The table of comparisons that (n,) scores and (n, 1) targets broadcast to, as a picture, RGBA.

    Green where they are equal, nearly nothing where not; on the diagonal, the comparisons that were meant, full green and red.
    """
    table = pairs(scores, targets)
    colours = torch.tensor([(*rgb(QUIET), 30), (*rgb(LINES[0]), 110)])
    strong = torch.tensor([(*rgb(LINES[5]), 255), (*rgb(LINES[0]), 255)])
    canvas = colours[table.long()].repeat_interleave(enlarge, 0)
    canvas = canvas.repeat_interleave(enlarge, 1)
    places = torch.arange(enlarge * len(table))
    answers = strong[table.diagonal().long()].repeat_interleave(enlarge, 0)
    for shift in range(-enlarge, enlarge + 1):
        across = (places + shift).clamp(0, len(places) - 1)
        canvas[places, across] = answers
    return canvas.byte().numpy()


@once
def _shares_by_batch() -> dict[str, Any]:
    room = f"(width - {SIDE} - 24)"
    scale = alt.Scale(domain=[0.4, 1], range=marks.span(0, room), clamp=True)
    title = "share that is equal"
    x = alt.X("share:Q", scale=scale).title(title)
    x = x.axis(values=[0.4, 0.6, 0.8, 1], format=".1f", grid=False)
    both = alt.X("all_pairs:Q", scale=scale).title(title), alt.X2("own:Q")
    y = alt.Y("batch:O").title("validation batch")
    y = y.axis(labelAngle=0, labelBound=False, labelFlush=False, grid=False)
    batches, shares = marks.data("batches"), marks.data("shares")
    line = batches.mark_rule(color=QUIET, strokeWidth=2, aria=False)
    shown = batches.transform_filter(frames.here("batch"))
    row = shown.mark_rule(color=QUIET, opacity=0.25, strokeWidth=24, aria=False)
    dots = shares.mark_point(filled=True, opacity=1)
    told = marks.tips("batch:O", "measure:N", ("share:Q", ".4f"))
    return marks.drawn(
        row.encode(**marks.at(0, y, x2=room)),
        line.encode(*both, y),
        dots.encode(x, y, *_looks(), tooltip=told),
        *_all_pairs(shown),
        *_key(),
        spoken(),
        by="batch",
    )


def _looks() -> list[Any]:
    """Each measure has a colour, a shape and a size."""
    looks = (
        (alt.Color("measure:N"), LINES[:2]),
        (alt.Shape("measure:N"), ["circle", "diamond"]),
        (alt.Size("measure:O"), [230, 90]),
    )
    return [
        look.legend(None).scale(domain=MEASURES, range=each) for look, each in looks
    ]


def _all_pairs(batch: alt.Chart) -> list[alt.Chart]:
    """The table of the shown batch, at the right."""
    middle, look = f"width - {SIDE} / 2", {"baseline": "bottom", "dy": -4}
    return [
        marks.image(batch, SIDE, middle, f"26 + {SIDE} / 2"),
        marks.text(batch, "words", middle, 26, **look),
    ]


def _key() -> list[alt.Chart]:
    """Both measures of the shown batch, under its table."""
    read = marks.data("shares", frames.here("batch")).transform_calculate(
        words="datum.measure + ': ' + format(datum.share, '.4f')"
    )
    below = f"{SIDE} + 48 + 26 * datum.place"
    key = read.mark_point(filled=True, opacity=1)
    return [
        marks.text(read, "words", "width", below, **marks.RIGHT, dx=-18),
        key.encode(*_looks(), **marks.at("width - 5", below)),
    ]


def batch_words(batches: Sequence[MeasuredBatch]) -> list[str]:
    """Each validation batch in words: what is in it, and how it is measured."""
    return [
        f"batch {number}: {count(each.threes, 'three')}, {count(each.sevens, 'seven')}; {each.own:.4f} with its own labels, "
        f"{each.all_pairs:.4f} over all pairs"
        for number, each in enumerate(batches)
    ]


def shares_by_batch(batches: Sequence[MeasuredBatch]) -> Figure:
    """Each validation batch measured over its own labels and over all pairs; beside it all pairs of the shown batch."""
    rows = [
        (
            number,
            each.own,
            each.all_pairs,
            png(Image.fromarray(all_pairs(each.scores.squeeze(1), each.targets))),
            f"{count(each.threes, 'three')}, {count(each.sevens, 'seven')}",
        )
        for number, each in enumerate(batches)
    ]
    shares = [
        (number, measure, place, share)
        for number, *both, _, _ in rows
        for place, (measure, share) in enumerate(zip(MEASURES, both, strict=True))
    ]
    words = (
        f"{'. '.join(batch_words(batches))}. Beside them the table of all pairs of one batch: green where "
        "prediction and label are equal; on its diagonal each prediction meets its own label."
    )
    columns = "batch newest own all_pairs url words"
    of_shares = "batch newest measure place share"
    return Figure(
        _shares_by_batch(),
        {
            "batches": marks.table(columns, rows, by="batch"),
            "shares": marks.table(of_shares, shares, by="batch"),
            "words": marks.record(words=words),
        },
        "Chart of the share of equal predictions and labels in each validation batch, measured in two ways, beside a picture "
        "of all pairs of one batch",
    )


EVERY_PAIR = Card(
    "Everything against everything",
    "Predictions of shape (n,) meet labels of shape (n, 1): broadcasting compares all pairs without a word. The picture is "
    "that table for one batch, green where both are equal; only its diagonal was meant. Beside it are all batches: circles "
    "for the diagonal, diamonds for all pairs. Press *Play*.",
    words=("broadcasting",),
)
ONE_DIGIT = Card(
    "Seven are fine, one is not",
    "In a batch of one digit every label is the same, so all pairs give what the diagonal gives. One sorted batch holds both "
    "digits, and is far off. Shuffle, and every batch does. That is how a fault hides.",
    show={"Sorted": {"mixed": False}, "Shuffled": {"mixed": True}},
)
SMALL_BATCH = Card(
    "One more, smaller fault",
    "The post took the mean of the batches. The last one is smaller, and counts as much as the others: a small error, even "
    f"with right shapes. It is safer to count all {VALIDATION_IMAGES:,} pictures at once, as this app does.",
)


def mean_of(measured: Sequence[MeasuredBatch], field: str) -> float:
    """The mean of the batches, each counting the same."""
    return sum(getattr(each, field) for each in measured) / len(measured)


def caption(measured: Sequence[MeasuredBatch]) -> str:
    """How many batches mix the digits, what the mean over all pairs says, and the accuracy over all pictures."""
    mixed = sum(each.threes > 0 and each.sevens > 0 for each in measured)
    of = count(len(measured), "batch", "batches")
    hold = "holds" if mixed == 1 else "hold"
    wrong = round(sum(len(each.scores) * (1 - each.own) for each in measured))
    return (
        f"{mixed} of {of} {hold} both digits. All pairs, mean of the batches: "
        f"**{mean_of(measured, 'all_pairs'):.4f}**. In truth **{wrong:,} of {VALIDATION_IMAGES:,}** {are(wrong)} wrong: "
        f"{accuracy(wrong)}."
    )


def each_batch(measured: Sequence[MeasuredBatch]) -> Table:
    """Each batch, its threes and sevens, all pairs and own labels; and the means."""
    rows = [
        (str(number), each.threes, each.sevens, each.all_pairs, each.own)
        for number, each in enumerate(measured)
    ]
    means = mean_of(measured, "all_pairs"), mean_of(measured, "own")
    heads = ("batch", "threes", "sevens", "all pairs", "own labels")
    return heads, [*rows, ("mean", "", "", *means)]


def the_broken_measure(lab: "Lab") -> None:
    """The validation batches, measured over all pairs and over their own labels."""
    lab.cards(EVERY_PAIR, ONE_DIGIT, SMALL_BATCH)
    mixed = lab.toggle("Shuffle the validation pictures", False, "mixed")
    lab.code(loss.broadcast_accuracy, loss.batch_accuracy)
    lab.link("random_init", "The same measure: ")
    batches = batches_by_hand(mixed)
    words = batch_words(batches)
    lab.figure(shares_by_batch(batches))
    lab.play(len(words) - 1, "batch", words)
    lab.what_you_see(caption(batches))
    with lab.details("All batches in numbers"):
        lab.table(*each_batch(batches))
