"""A training step in slow motion: its pictures, their predictions, the loss, the gradient, the step."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames
from lesson.charts.pictures import SEVEN, THREE, digit_png, votes_png
from lesson.charts.theme import LINES, Figure, image_marks, spoken
from lesson.digits import load_digits
from lesson.experiments.mistakes import Confusion
from lesson.experiments.slow_motion import Motion
from lesson.runs import once
from lesson.training import VALIDATION_IMAGES
from lesson.words.numbers import count

STAGES = ("pictures", "predictions", "loss", "gradient", "step")
EDGES = (0.0, 0.31, 0.5, 0.63, 0.815, 1.0)  # of their panels, shares of the width
SAMPLE, COLUMNS = 6, 3  # pictures of a batch, evenly spread
TOP = 88  # pixels above the panels
BODY = f"(height - {TOP + 34})"  # below their names
WIDE = "width > 500"  # else one panel at a time
NOW = "min(moment, datum.last)"
STAGE = f"{NOW} % {len(STAGES)}"
BATCH = f"floor({NOW} / {len(STAGES)})"
SHADES = {"3": THREE, "7": SEVEN, "right": LINES[0], "wrong": LINES[5]}
COLOURS = alt.Scale(domain=list(SHADES), range=list(SHADES.values()))
_SAMPLES = ["place", "last", "slot", "row", "score", "prediction", "digit", "answer"]


def _left(stage: int) -> str:
    return f"({WIDE} ? {EDGES[stage]} * width : 0)"


def _across(stage: int) -> str:
    return f"({WIDE} ? {EDGES[stage + 1] - EDGES[stage]:.3f} * width : width)"


def _middle(stage: int) -> alt.XValue:
    return alt.XValue(alt.expr(f"{_left(stage)} + {_across(stage)} / 2"))


def _seen(rows: alt.Chart, stage: int, batch: str = BATCH) -> alt.Chart:
    """Rows of the shown batch, from their stage on; where it is narrow, in their stage only."""
    shown = f"datum.place == {batch} && {STAGE} >= {stage}"
    return rows.transform_filter(f"{shown} && ({WIDE} || {STAGE} == {stage})")


@once
def _slow_motion() -> dict[str, Any]:
    batches, samples, models = map(
        alt.Chart, map(alt.NamedData, ("batches", "samples", "models"))
    )
    return alt.layer(
        *_panels(batches),
        *_pictures(_seen(samples, 0)),
        *_predictions(_seen(samples, 1)),
        *_numbers(batches),
        *_weights(batches, models),
        *_curves(models),
        spoken(),
    ).to_dict(validate=False)


def _panels(batches: alt.Chart) -> list[alt.Chart]:
    """The panel of the stage that goes on is lit; the names stand above."""
    layers = []
    for stage, name in enumerate(STAGES):
        here = batches.transform_filter(
            f"datum.place == {BATCH} && ({WIDE} || {STAGE} == {stage})"
        )
        lit = here.transform_filter(f"{STAGE} == {stage}")
        layers += [
            lit.mark_rect(color="#2F7FD1", opacity=0.16, cornerRadius=8, aria=False)
            .encode(
                x=alt.XValue(alt.expr(_left(stage))),
                x2=alt.X2Value(alt.expr(f"{_left(stage)} + {_across(stage)}")),
                y=alt.YValue(TOP),
                y2=alt.Y2Value(alt.expr("height")),
            )
            .properties(name=f"lit_{stage}"),
            here.transform_calculate(words=f"'{stage + 1} {name}'")
            .mark_text(baseline="top", fontWeight="bold", aria=False)
            .encode(x=_middle(stage), y=alt.YValue(TOP + 6), text="words:N"),
        ]
    layers[0] = layers[0].add_params(frames.position("moment"))
    return layers


def _pictures(samples: alt.Chart) -> list[alt.Chart]:
    """Some pictures of the batch, each with a rim for right or wrong, and its score."""
    cell = f"({_across(0)} / {COLUMNS})"
    side = f"max(1, min({cell} - 12, {BODY} / 2 - 26))"
    rows = samples.transform_lookup(
        "row",
        from_=alt.LookupData(alt.NamedData("pictures"), key="row", fields=["url"]),
    ).transform_calculate(
        across=f"(datum.slot % {COLUMNS} + 0.5) * {cell}",
        down=f"{TOP + 30} + floor(datum.slot / {COLUMNS}) * {BODY} / 2",
        words="format(datum.score, '+.1f') + (datum.answer == 'wrong' ? ' ✗' : '')",
    )
    rows = rows.transform_calculate(
        below=f"datum.down + {side} + 5", middle=f"datum.down + {side} / 2"
    )
    x, y = alt.X("across:Q", scale=None), alt.Y("middle:Q", scale=None)
    rim = alt.Color("answer:N", scale=COLOURS, legend=None)
    return [
        image_marks(rows, side).encode(x, y, url="url:N"),
        rows.mark_point(
            shape="square", filled=False, strokeWidth=3, opacity=1, aria=False
        ).encode(x, y, rim, size=alt.value(alt.expr(f"pow({side} + 3, 2)"))),
        rows.mark_text(baseline="top", aria=False).encode(
            x, alt.Y("below:Q", scale=None), text="words:N"
        ),
    ]


def _predictions(samples: alt.Chart) -> list[alt.Chart]:
    """Where the sigmoid puts them between 7 and 3."""
    rows = samples.transform_calculate(
        across=f"{_left(1)} + {_across(1)} * 0.3 + (datum.slot - 2.5) * 8",
        down=f"{TOP + 42} + (1 - datum.prediction) * ({BODY} - 20)",
    )
    dots = rows.mark_point(filled=True, size=90, opacity=1, aria=False)
    ends = samples.transform_filter("datum.slot < 2")
    words = ends.transform_calculate(
        words="datum.slot == 0 ? '1: a 3' : '0: a 7'",
        down=f"datum.slot == 0 ? {TOP + 42} : height - 12",
        across=f"{_left(1)} + {_across(1)} - 8",
    ).mark_text(align="right", baseline="middle", aria=False)
    place = alt.X("across:Q", scale=None), alt.Y("down:Q", scale=None)
    colour = alt.Color("digit:N", scale=COLOURS, legend=None)
    return [words.encode(*place, text="words:N"), dots.encode(*place, colour)]


def _numbers(batches: alt.Chart) -> list[alt.Chart]:
    """The loss of the batch, and in large figures what the model is worth now."""
    loss = _seen(batches, 2).transform_calculate(words="format(datum.loss, '.4f')")
    return [
        loss.mark_text(fontSize=22, fontWeight="bold")
        .encode(
            x=_middle(2), y=alt.YValue(alt.expr(f"height - {BODY} / 2")), text="words:N"
        )
        .properties(name="readout_loss")
    ]


def _weights(batches: alt.Chart, models: alt.Chart) -> list[alt.Chart]:
    """The gradient, and the weights before the step and after it."""
    model = f"{BATCH} - ({STAGE} < 4)"
    shown = models.transform_filter(f"datum.place == {model}")
    shown = shown.transform_filter(f"{WIDE} || {STAGE} == 4")
    before = shown.transform_calculate(words=f"{STAGE} < 4 ? 'before' : 'after'")
    layers, middle = [], alt.expr(f"{TOP + 30} + ({BODY} - 22) / 2")
    for stage, rows, field in ((3, _seen(batches, 3), "gradient"), (4, shown, "model")):
        side = f"min({_across(stage)} - 16, {BODY} - 22)"
        layers.append(
            image_marks(rows, side).encode(
                x=_middle(stage), y=alt.YValue(middle), url=f"{field}:N"
            )
        )
    text = before.mark_text(baseline="bottom", aria=False)
    low = alt.YValue(alt.expr("height - 4"))
    return [*layers, text.encode(x=_middle(4), y=low, text="words:N")]


def _curves(models: alt.Chart) -> list[alt.Chart]:
    """After every batch: how many validation images are wrong, and how many are called a 3."""
    along = alt.X("place:Q", axis=None).scale(
        range=[alt.expr("0.6 * width"), alt.expr("width - 8")], nice=False
    )
    scale = alt.Scale(domain=[0, VALIDATION_IMAGES], range=[52, 4])
    curves = []
    done = models.transform_filter(f"datum.place <= {BATCH} - ({STAGE} < 4)")
    now = models.transform_filter(f"datum.place == {BATCH} - ({STAGE} < 4)")
    for field, colour, key in (("wrong", LINES[0], 15), ("called_3", THREE, 42)):
        y = alt.Y(f"{field}:Q", scale=scale, axis=None)
        dot = now.mark_point(filled=True, size=80, color=colour, opacity=1, aria=False)
        curves += [
            rows.mark_line(color=colour, opacity=opacity, strokeWidth=2).encode(
                along, y, order="place:Q"
            )
            for rows, opacity in ((models, 0.25), (done, 1))
        ]
        curves += [
            dot.encode(along, y),
            dot.encode(x=alt.XValue(5), y=alt.YValue(key)),
        ]
    large = now.transform_calculate(words="format(datum.wrong, ',d') + ' wrong'")
    small = now.transform_calculate(
        words="'calls ' + format(datum.called_3, ',d') + ' a 3'"
    )
    batch = now.transform_calculate(
        words="datum.place < 0 ? 'before the first batch' : datum.words"
    )
    text = {"align": "left", "baseline": "top"}
    texts = [
        rows.mark_text(**text, **look)
        .encode(x=alt.XValue(x), y=alt.YValue(y), text="words:N")
        .properties(name=f"readout_{number}")
        for number, (rows, x, y, look) in enumerate(
            [
                (large, 14, 0, {"fontSize": 28, "fontWeight": "bold"}),
                (small, 14, 34, {}),
                (batch, 0, 60, {}),
            ]
        )
    ]
    return [*curves, *texts]


def _sample(motion: Motion) -> list[int]:
    """Places in the batch, evenly spread."""
    images = len(motion.rows)
    return [slot * images // min(SAMPLE, images) for slot in range(min(SAMPLE, images))]


def batch_in_words(motion: Motion, of: int) -> str:
    """The number of a batch, and what is in it."""
    threes = int(load_digits().train_y[motion.rows].sum())
    sevens = len(motion.rows) - threes
    return f"batch {motion.batch:,} of {of:,}: {count(threes, 'three')}, {count(sevens, 'seven')}"


def moments(motions: Sequence[Motion]) -> list[str]:
    """What the transport says aloud, one for each stage of each batch."""
    of = motions[-1].batch
    return [
        f"{batch_in_words(each, of)}; {stage}"
        for each in motions
        for stage in (
            "pictures",
            "predictions",
            f"loss {each.loss:.4f}",
            "gradient",
            f"step: {each.wrong:,} wrong",
        )
    ]


def slow_motion_by_stage(motions: Sequence[Motion], before: Confusion) -> Figure:
    """An epoch, five stages a batch; `before` says how the validation images were called before it."""
    x, y = load_digits().train_x, load_digits().train_y
    last = len(STAGES) * len(motions) - 1
    of = motions[-1].batch
    batches, samples, rows_seen = [], [], set()
    models = [
        (-1, last, before.wrong, before.called_3, votes_png(motions[0].before[0]), "")
    ]
    for place, each in enumerate(motions):
        words = batch_in_words(each, of)
        batches.append((place, last, each.loss, votes_png(each.gradient[0])))
        models.append(
            (place, last, each.wrong, each.called_3, votes_png(each.after[0]), words)
        )
        for slot, at in enumerate(_sample(each)):
            row, score = int(each.rows[at]), each.scores[at]
            three = bool(y[row] == 1)
            rows_seen.add(row)
            samples.append(
                (
                    place,
                    last,
                    slot,
                    row,
                    score.item(),
                    score.sigmoid().item(),
                    "3" if three else "7",
                    "right" if bool(score > 0) == three else "wrong",
                )
            )
    seen = sorted(rows_seen)
    end = motions[-1]
    words = (
        f"An epoch of {count(of, 'batch', 'batches')}. Before it {before.wrong:,} of {VALIDATION_IMAGES:,} are wrong, after it "
        f"{end.wrong:,}; then it calls {end.called_3:,} a 3."
    )
    return Figure(
        _slow_motion(),
        {
            "batches": pd.DataFrame(
                batches, columns=["place", "last", "loss", "gradient"]
            ),
            "samples": pd.DataFrame(samples, columns=_SAMPLES),
            "models": pd.DataFrame(
                models,
                columns=["place", "last", "wrong", "called_3", "model", "words"],
            ),
            "pictures": pd.DataFrame(
                {"row": seen, "url": [digit_png(x[row]) for row in seen]}
            ),
            "words": pd.DataFrame({"words": [words]}),
        },
        "Five panels for the stages of a training step: pictures of the batch, their predictions, the loss, the gradient, the "
        "weights; above them how many validation images are wrong after each batch",
        "",
    )
