"""One pass over the training pictures: all batches as a strip, and the pictures of one of them."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import altair as alt
import pandas as pd
import torch
from PIL import Image

from lesson.charts import frames, marks
from lesson.charts.pictures import SEVEN, THREE, png, sheet
from lesson.charts.theme import LINES, Figure
from lesson.experiments.one_pass import PICTURES, Taken, one_pass
from lesson.runs import once
from lesson.words.numbers import count

MAX_FRAMES = 60  # of a pass of more batches only so many are shown one by one
COLUMNS = 5
STRIP, PICTURES_TOP = (72, 112), 128  # pixels from the top


@once
def _one_pass() -> dict[str, Any]:
    here = marks.data("frames", frames.here("batch"))
    x = alt.X("start:Q").scale(nice=False, range=marks.span(0, "width")).axis(None)
    above, below = STRIP
    place = marks.at(x, above, y2=below) | {"x2": "end:Q"}
    share = alt.Color("share:Q").legend(None)
    shades = {"domain": [0, 0.5, 1], "range": [SEVEN, "#B9BCC2", THREE]}
    strip = (
        marks.data("taken")
        .mark_rect()
        .encode(
            share.scale(**shades, interpolate="rgb"),
            **place,
            opacity=alt.condition("datum.frame <= batch", alt.value(1), alt.value(0.3)),
            tooltip=marks.tips(
                ("number:Q", "", "batch"),
                ("images:Q", ",d", "pictures"),
                ("threes:Q", ",d"),
                ("sevens:Q", ",d"),
            ),
        )
    )
    wide, high = "min(width, 2.5 * (height - 128))", "min(width / 2.5, height - 128)"
    look, first = marks.TOP_LEFT, {"readout": 0, "large": 30}
    return marks.drawn(
        strip,
        marks.outline(here, LINES[0], strokeWidth=4).encode(**place),
        marks.image(here, wide, 0, PICTURES_TOP, "picture", high, **look),
        marks.text(here, "large", 0, 0, **first, **look),
        marks.text(here, "small", 0, 40, readout=1, **look),
        by="batch",
        config=marks.NO_EDGE,
    )


def shown_batches(taken: Sequence[Taken]) -> list[int]:
    """The places of the batches that have a frame: all, or evenly spread ones and the last."""
    step = ceil(len(taken) / MAX_FRAMES)
    places = list(range(0, len(taken), step))
    return places if places[-1] == len(taken) - 1 else [*places, len(taken) - 1]


def batch_words(taken: Sequence[Taken]) -> list[str]:
    """What the transport says aloud: at each shown batch, and when the pass is over."""
    return [
        f"batch {place + 1:,} of {len(taken):,}: {_contents(taken[place])}"
        for place in shown_batches(taken)
    ] + [f"the pass is over: {count(len(taken), 'batch', 'batches')}"]


def _contents(batch: Taken) -> str:
    return f"{count(batch.threes, 'three')}, {count(batch.sevens, 'seven')}"


def _picture(pictures: torch.Tensor) -> str:
    return png(Image.fromarray(sheet(pictures, COLUMNS) // 16 * 17))  # 16 greys do


@once
def one_pass_in_batches(batch_size: int) -> Figure:
    """All batches of a pass, and one after another with the transport "batch"; in the end pictures from all over.

    Kept for each of the few sizes that can be chosen, 100 kB each.
    """
    taken = one_pass(batch_size)
    places, total = shown_batches(taken), taken[-1].start + taken[-1].images
    rows = [
        (
            *(frame, batch.start, batch.start + batch.images),
            f"batch {place + 1:,} of {len(taken):,}",
            f"{batch.shapes}: {_contents(batch)}",
            _picture(batch.first),
        )
        for frame, place in enumerate(places)
        for batch in [taken[place]]
    ]
    spread = torch.linspace(0, len(taken) - 1, PICTURES).long().unique().tolist()
    firsts = torch.stack([taken[place].first[0] for place in spread])
    rows.append(
        (
            *(len(places), 0, total, count(len(taken), "batch", "batches")),
            f"one pass: each of the {total:,} pictures is seen once",
            _picture(firsts),
        )
    )
    step = ceil(len(taken) / MAX_FRAMES)
    strip = pd.DataFrame(
        {
            "number": number + 1,
            "frame": number / step,
            "start": batch.start,
            "end": batch.start + batch.images,
            "images": batch.images,
            "threes": batch.threes,
            "sevens": batch.sevens,
            "share": batch.threes / batch.images,
        }
        for number, batch in enumerate(taken)
    )
    return Figure(
        _one_pass(),
        {
            "taken": strip,
            "frames": marks.table(
                "batch start end large small picture newest", rows, by="batch"
            ),
        },
        f"A strip of all {total:,} training pictures, cut into batches: blue where they hold threes, orange where they hold "
        "sevens. Below it the first pictures of one batch.",
    )
