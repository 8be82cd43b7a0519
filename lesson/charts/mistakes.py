"""The pictures that a model is wrong about, epoch by epoch."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames
from lesson.charts.pictures import digit_png
from lesson.charts.theme import Figure, image_marks, spoken
from lesson.digits import load_digits
from lesson.experiments.mistakes import Mistakes, mistakes_after
from lesson.runs import once
from lesson.training import VALIDATION_IMAGES, Epoch, Settings
from lesson.words.numbers import count

ACROSS = "(width > 500 ? 6 : 4)"
TOP = 64  # pixels, for the count above the pictures
ROWS = 3
# a chart begins smaller than it will be
SIDE = f"min(width / {ACROSS} - 10, (height - {TOP}) / {ROWS} - 36)"


@once
def _mistakes_by_epoch() -> dict[str, Any]:
    epochs = alt.Chart(alt.NamedData("epochs")).transform_filter(frames.here())
    large = epochs.transform_calculate(words="format(datum.wrong, ',d') + ' wrong'")
    small = epochs.transform_calculate(
        words="'epoch ' + datum.epoch + ': ' + datum.words"
    )
    texts = [
        chart.mark_text(align="left", baseline="top", **size)
        .encode(x=alt.XValue(0), y=alt.YValue(top), text="words:N")
        .properties(name=f"readout_{number}")
        for number, (chart, top, size) in enumerate(
            [(large, 0, {"fontSize": 28, "fontWeight": "bold"}), (small, 34, {})]
        )
    ]
    seen = alt.LookupData(data=alt.NamedData("pictures"), key="row", fields=["url"])
    shown = (
        alt.Chart(alt.NamedData("worst"))
        .transform_filter(frames.here())
        .transform_filter(f"datum.place < {ROWS} * {ACROSS}")
        .transform_lookup("row", from_=seen)
        .transform_calculate(
            across=f"(datum.place % {ACROSS} + 0.5) * width / {ACROSS}",
            down=f"{TOP} + floor(datum.place / {ACROSS}) * ({SIDE} + 36)",
        )
        .transform_calculate(
            below=f"datum.down + {SIDE}",
            words="(width > 500 ? 'says ' + datum.says + ': ' : '') + format(datum.score, '+.1f')",
        )
    )
    x = alt.X("across:Q", scale=None)
    pictures = image_marks(shown, SIDE, baseline="top")
    scores = shown.mark_text(baseline="top", dy=4, fontWeight="bold", aria=False)
    return alt.layer(
        pictures.encode(x, alt.Y("down:Q", scale=None), url="url:N"),
        scores.encode(
            x,
            alt.Y("below:Q", scale=None),
            text="words:N",
        ),
        *texts[:-1],
        texts[-1].add_params(frames.position()),
        spoken(),
    ).to_dict(validate=False)


def mistakes_by_epoch(settings: Settings, epochs: Sequence[Epoch]) -> Figure:
    """How many validation images a model calls by the wrong name after each epoch, and those it is surest about."""
    return shown_mistakes([mistakes_after(settings, each) for each in epochs])


def shown_mistakes(mistakes: Sequence[Mistakes]) -> Figure:
    """The same of records, one an epoch."""
    last = mistakes[-1]
    newest = [each is last for each in mistakes]
    worst = [
        (
            each.epoch,
            new,
            place,
            row,
            "3" if score > 0 else "7",
            score,
        )
        for each, new in zip(mistakes, newest, strict=True)
        for place, (row, score) in enumerate(zip(each.worst, each.scores, strict=True))
    ]
    images = load_digits().valid_x
    rows = sorted({row for each in mistakes for row in each.worst})
    counts = [
        (
            each.epoch,
            new,
            each.counts.wrong,
            f"{count(each.counts.threes_called_7, 'three')} called 7, "
            f"{count(each.counts.sevens_called_3, 'seven')} called 3",
        )
        for each, new in zip(mistakes, newest, strict=True)
    ]
    spoken_words = (
        f"After {count(last.epoch, 'epoch')} {last.counts.wrong:,} of {VALIDATION_IMAGES:,} are wrong: {counts[-1][-1]}. "
        f"The scores of those it is surest about: {', '.join(f'{score:+.1f}' for score in last.scores) or 'none'}."
    )
    return Figure(
        _mistakes_by_epoch(),
        {
            "epochs": pd.DataFrame(
                counts, columns=["epoch", "newest", "wrong", "words"]
            ),
            "worst": pd.DataFrame(
                worst, columns=["epoch", "newest", "place", "row", "says", "score"]
            ),
            "pictures": pd.DataFrame(
                {"row": rows, "url": [digit_png(images[row]) for row in rows]}
            ),
            "words": pd.DataFrame({"words": [spoken_words]}),
        },
        "Pictures of digits that the model calls by the wrong name, each with its score",
        "",
    )
