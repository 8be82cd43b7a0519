"""Batches: one pass over all training pictures, batch after batch."""

from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import torch
from PIL import Image
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import SEVEN, THREE, png
from lesson.charts.theme import LINES, Figure
from lesson.digits import PIXELS, load_digits
from lesson.runs import once
from lesson.steps.tensor_reshaping.pictures import sheet
from lesson.training import TRAINING_IMAGES, Settings, batches
from lesson.words.numbers import count
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

PICTURES = 10  # of each batch that are looked at


class Taken(NamedTuple):
    """A batch as training takes it, in the order of the files."""

    start: int  # the number of its first picture
    images: int
    threes: int
    first: Tensor  # (at most PICTURES, 784), a view

    @property
    def end(self) -> int:
        """The number of the picture after its last one."""
        return self.start + self.images

    @property
    def sevens(self) -> int:
        """How many of its pictures are sevens."""
        return self.images - self.threes

    @property
    def shapes(self) -> str:
        """Those of the batch, as PyTorch writes them."""
        return f"xb {(self.images, PIXELS)}, yb {(self.images, 1)}"


def one_pass(batch_size: int) -> list[Taken]:
    """All batches of one pass over the training pictures."""
    digits, taken, start = load_digits(), [], 0
    for xb, yb in batches(digits.train_x, digits.train_y, batch_size):
        taken.append(Taken(start, len(xb), int(yb.sum()), xb[:PICTURES]))
        start += len(xb)
    return taken


MAX_FRAMES = 60  # of a pass of more batches only so many are shown one by one


def _step(taken: list[Taken]) -> int:
    return ceil(len(taken) / MAX_FRAMES)


def shown_batches(taken: list[Taken]) -> list[int]:
    """The places of the batches that have a frame: all, or evenly spread ones and the last."""
    places = list(range(0, len(taken), _step(taken)))
    return places if places[-1] == len(taken) - 1 else [*places, len(taken) - 1]


def _contents(batch: Taken) -> str:
    return f"{count(batch.threes, 'three')}, {count(batch.sevens, 'seven')}"


def batch_words(taken: list[Taken]) -> list[str]:
    """What the transport says aloud: at each shown batch, and when the pass is over."""
    return [
        f"batch {place + 1:,} of {len(taken):,}: {_contents(taken[place])}"
        for place in shown_batches(taken)
    ] + [f"the pass is over: {count(len(taken), 'batch', 'batches')}"]


COLUMNS = 5
STRIP, PICTURES_TOP = (72, 112), 128  # pixels from the top


@once
def _strip_and_batch() -> dict[str, Any]:
    here = marks.data("frames", frames.here("batch"))
    x = alt.X("start:Q").scale(nice=False, range=marks.span(0, "width")).axis(None)
    above, below = STRIP
    place = marks.at(x, above, y2=below) | {"x2": "end:Q"}
    shades = {"domain": [0, 0.5, 1], "range": [SEVEN, "#B9BCC2", THREE]}
    share = alt.Color("share:Q").legend(None).scale(**shades, interpolate="rgb")
    passed = alt.condition("datum.frame <= batch", alt.value(1), alt.value(0.3))
    told = marks.tips(
        ("number:Q", "", "batch"),
        ("images:Q", ",d", "pictures"),
        *(("threes:Q", ",d"), ("sevens:Q", ",d")),
    )
    strip = marks.data("taken").mark_rect()
    wide, high = "min(width, 2.5 * (height - 128))", "min(width / 2.5, height - 128)"
    look, first = marks.TOP_LEFT, {"readout": 0, "large": 30}
    return marks.drawn(
        strip.encode(share, **place, opacity=passed, tooltip=told),
        marks.outline(here, LINES[0], strokeWidth=4).encode(**place),
        marks.image(here, wide, 0, PICTURES_TOP, "picture", high, **look),
        marks.text(here, "large", 0, 0, **first, **look),
        marks.text(here, "small", 0, 40, readout=1, **look),
        by="batch",
        config=marks.NO_EDGE,
    )


def _picture(pictures: Tensor) -> str:
    return png(Image.fromarray(sheet(pictures, COLUMNS) // 16 * 17))  # 16 greys do


@once
def one_pass_in_batches(batch_size: int) -> Figure:
    """All batches of a pass, and one after another with the transport "batch"; in the end pictures from all over.

    Kept for each of the few sizes that can be chosen, 100 kB each.
    """
    taken = one_pass(batch_size)
    places, total = shown_batches(taken), taken[-1].end
    of, step = count(len(taken), "batch", "batches"), _step(taken)
    strip = [
        (
            *(number + 1, number / step, batch.start, batch.end, batch.images),
            *(batch.threes, batch.sevens, batch.threes / batch.images),
        )
        for number, batch in enumerate(taken)
    ]
    rows = [
        (
            *(frame, batch.start, batch.end, f"batch {place + 1:,} of {len(taken):,}"),
            *(f"{batch.shapes}: {_contents(batch)}", _picture(batch.first)),
        )
        for frame, place in enumerate(places)
        for batch in [taken[place]]
    ]
    spread = torch.linspace(0, len(taken) - 1, PICTURES).long().unique().tolist()
    firsts = torch.stack([taken[place].first[0] for place in spread])
    once_each = f"one pass: each of the {total:,} pictures is seen once"
    rows.append((len(places), 0, total, of, once_each, _picture(firsts)))
    shares = "number frame start end images threes sevens share"
    columns = "batch start end large small picture newest"
    return Figure(
        _strip_and_batch(),
        {
            "taken": marks.table(shares, strip),
            "frames": marks.table(columns, rows, by="batch"),
        },
        f"A strip of all {total:,} training pictures, cut into batches: blue where they hold threes, orange where they hold "
        "sevens. Below it the first pictures of one batch.",
    )


IN_BATCHES = Card(
    "A batch at a time",
    f"Training does not look at all {TRAINING_IMAGES:,} pictures at once. It takes a batch, then the next, until all have "
    "been seen. The strip is one such pass: threes are blue, sevens orange. Press *Play*, and look at what is in each.",
    words=("batch",),
)
SMALLER, DROPPED, FILLED = (
    "They make one smaller batch",
    "They are left out",
    "They are filled up with others",
)
USUAL = Settings().batch_size
LAST_BATCH = Question(
    "last_batch",
    "What is left over",
    f"{TRAINING_IMAGES:,} pictures in batches of {USUAL}: that is {TRAINING_IMAGES // USUAL} batches, and "
    f"{TRAINING_IMAGES % USUAL} pictures are left over. What becomes of these?",
    (SMALLER, DROPPED, FILLED),
)


def last_batch(taken: list[Taken]) -> Answer:
    """From one pass in batches of the usual size."""
    seen, last = sum(batch.images for batch in taken), taken[-1].images
    left_over = SMALLER if last < taken[0].images else FILLED
    return Answer(
        DROPPED if seen < TRAINING_IMAGES else left_over,
        f"The last of the {count(len(taken), 'batch', 'batches')} has {count(last, 'picture')}. The mean of a batch "
        f"sets its step, so each of these pictures counts {taken[0].images / last:.1f} times as much as one in a full batch.",
    )


def last_batch_now() -> Answer:
    """Take the batches, and answer."""
    return last_batch(one_pass(USUAL))


HOW_LARGE = Card(
    "How large a batch?",
    "Large batches make few steps a pass, small ones many. The pictures stay in the order of the files, so at most "
    "one batch of a pass holds both digits. What that does to learning is a scene of page 5.",
    show={
        "8": {"batch_size": 8},
        "256": {"batch_size": 256},
        "4096": {"batch_size": 4096},
    },
)


def caption(taken: list[Taken]) -> str:
    """How many batches a pass has, and what is in them."""
    total = sum(batch.images for batch in taken)
    threes = sum(not batch.sevens for batch in taken)
    sevens = sum(not batch.threes for batch in taken)
    both = len(taken) - threes - sevens
    first = taken[0]
    return (
        f"In batches of {first.images:,}, one pass over the {total:,} training pictures is "
        f"**{count(len(taken), 'batch', 'batches')}**: "
        f"{threes:,} of threes only, {sevens:,} of sevens only, {both:,} of both."
    )


def in_batches(lab: "Lab") -> None:
    """One pass over all training pictures, batch after batch."""
    lab.cards(IN_BATCHES, Ask(LAST_BATCH, last_batch_now), HOW_LARGE)
    batch_size = lab.batch_size()
    taken = one_pass(batch_size)
    words = batch_words(taken)
    lab.figure(one_pass_in_batches(batch_size))
    lab.play(len(words) - 1, "batch", words)
    lab.what_you_see(caption(taken))
    lab.code(batches)
