"""One batch at a time, drawn: the five stages of each step, and above them what the steps come to."""

from typing import Any

import altair as alt

from lesson.charts import marks
from lesson.charts.pictures import SEVEN, THREE, digit_png, votes_png
from lesson.charts.theme import LINES, Figure, spoken
from lesson.digits import load_digits
from lesson.experiments.mistakes import Confusion
from lesson.runs import once
from lesson.steps.training_loop.one_batch_at_a_time_measure import Motion
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
AFTER = f"{BATCH} - ({STAGE} < 4)"  # the batch after which the model is shown


def _left(stage: int) -> str:
    return f"({WIDE} ? {EDGES[stage]} * width : 0)"


def _across(stage: int) -> str:
    return f"({WIDE} ? {EDGES[stage + 1] - EDGES[stage]:.3f} * width : width)"


def _middle(stage: int) -> str:
    return f"{_left(stage)} + {_across(stage)} / 2"


def _seen(name: str, stage: int) -> alt.Chart:
    """Rows of the shown batch, from their stage on; where it is narrow, in their stage only."""
    shown = f"datum.place == {BATCH} && {STAGE} >= {stage}"
    return marks.data(name, f"{shown} && ({WIDE} || {STAGE} == {stage})")


@once
def _slow_motion() -> dict[str, Any]:
    batch, loss = _seen("batches", 2), "format(datum.loss, '.4f')"
    place = _middle(2), f"height - {BODY} / 2"
    return marks.drawn(
        *_panels(),
        *_pictures(),
        *_predictions(),
        marks.text(batch, loss, *place, readout="loss", large=22),
        *_weights(),
        *_curves(),
        *_counts(),
        spoken(),
        by="moment",
    )


def _panels() -> list[alt.Chart]:
    """The panel of the stage that goes on is lit; the names stand above."""
    layers = []
    for stage, name in enumerate(STAGES):
        shown = f"datum.place == {BATCH} && ({WIDE} || {STAGE} == {stage})"
        here = marks.data("batches", shown)
        lit = here.transform_filter(f"{STAGE} == {stage}")
        lit = lit.mark_rect(color="#2F7FD1", opacity=0.16, cornerRadius=8, aria=False)
        ends = {"x2": f"{_left(stage)} + {_across(stage)}", "y2": "height"}
        place, look = (_middle(stage), TOP + 6), {"baseline": "top", "aria": False}
        layers += [
            lit.encode(**marks.at(_left(stage), TOP, **ends)).properties(
                name=f"lit_{stage}"
            ),
            marks.text(
                here, f"'{stage + 1} {name}'", *place, fontWeight="bold", **look
            ),
        ]
    return layers


def _pictures() -> list[alt.Chart]:
    """Some pictures of the batch, each with a rim for right or wrong, and its score."""
    cell = f"({_across(0)} / {COLUMNS})"
    side = f"max(1, min({cell} - 12, {BODY} / 2 - 26))"
    rows = _seen("samples", 0).transform_lookup(
        "row",
        from_=alt.LookupData(alt.NamedData("pictures"), key="row", fields=["url"]),
    )
    rows = rows.transform_calculate(
        across=f"(datum.slot % {COLUMNS} + 0.5) * {cell}",
        down=f"{TOP + 30} + floor(datum.slot / {COLUMNS}) * {BODY} / 2",
        words="format(datum.score, '+.1f') + (datum.answer == 'wrong' ? ' ✗' : '')",
    )
    rows = rows.transform_calculate(
        below=f"datum.down + {side} + 5", middle=f"datum.down + {side} / 2"
    )
    rim = rows.mark_point(
        shape="square", filled=False, strokeWidth=3, opacity=1, aria=False
    )
    size = alt.value(alt.expr(f"pow({side} + 3, 2)"))
    colour = alt.Color("answer:N", scale=COLOURS, legend=None)
    middle = marks.at_fields("across", "middle")
    below = marks.at_fields("across", "below")
    return [
        marks.image(rows, side, **middle),
        rim.encode(**middle, color=colour, size=size),
        marks.text(rows, "words", **below, baseline="top", aria=False),
    ]


def _predictions() -> list[alt.Chart]:
    """Where the sigmoid puts them between 7 and 3."""
    samples, place = _seen("samples", 1), marks.at_fields("across", "down")
    rows = samples.transform_calculate(
        across=f"{_left(1)} + {_across(1)} * 0.3 + (datum.slot - 2.5) * 8",
        down=f"{TOP + 42} + (1 - datum.prediction) * ({BODY} - 20)",
    )
    ends = samples.transform_filter("datum.slot < 2").transform_calculate(
        words="datum.slot == 0 ? '1: a 3' : '0: a 7'",
        down=f"datum.slot == 0 ? {TOP + 42} : height - 12",
        across=f"{_left(1)} + {_across(1)} - 8",
    )
    colour = alt.Color("digit:N", scale=COLOURS, legend=None)
    return [
        marks.text(ends, "words", **place, **marks.RIGHT, aria=False),
        marks.dot(rows, 90, aria=False).encode(**place, color=colour),
    ]


def _weights() -> list[alt.Chart]:
    """The gradient, and the weights before the step and after it."""
    shown = marks.data("models", f"datum.place == {AFTER}", f"{WIDE} || {STAGE} == 4")
    middle = f"{TOP + 30} + ({BODY} - 22) / 2"
    sides = [f"min({_across(stage)} - 16, {BODY} - 22)" for stage in (3, 4)]
    when = f"{STAGE} < 4 ? 'before' : 'after'"
    look = {"baseline": "bottom", "aria": False}
    return [
        marks.image(_seen("batches", 3), sides[0], _middle(3), middle, "gradient"),
        marks.image(shown, sides[1], _middle(4), middle, "model"),
        marks.text(shown, when, _middle(4), "height - 4", **look),
    ]


def _curves() -> list[alt.Chart]:
    """After every batch: how many validation images are wrong, and how many are called a 3."""
    along = alt.X("place:Q", axis=None)
    along = along.scale(range=marks.span("0.6 * width", "width - 8"), nice=False)
    scale = alt.Scale(domain=[0, VALIDATION_IMAGES], range=[52, 4])
    models, curves = marks.data("models"), []
    done = models.transform_filter(f"datum.place <= {AFTER}")
    now = models.transform_filter(f"datum.place == {AFTER}")
    for field, colour, key in (("wrong", LINES[0], 15), ("called_3", THREE, 42)):
        y = alt.Y(f"{field}:Q", scale=scale, axis=None)
        dot = marks.dot(now, 80, color=colour, aria=False)
        look = {"color": colour, "strokeWidth": 2}
        curves += [
            models.mark_line(**look, opacity=0.25).encode(along, y, order="place:Q"),
            done.mark_line(**look, opacity=1).encode(along, y, order="place:Q"),
            dot.encode(along, y),
            dot.encode(**marks.at(5, key)),
        ]
    return curves


def _counts() -> list[alt.Chart]:
    """The same in words, and which batch it is."""
    now, place = marks.data("models", f"datum.place == {AFTER}"), marks.TOP_LEFT
    called = "'calls ' + format(datum.called_3, ',d') + ' a 3'"
    batch = "datum.place < 0 ? 'before the first batch' : datum.words"
    return [
        marks.text(now, marks.WRONG, 14, 0, readout=0, large=28, **place),
        marks.text(now, called, 14, 34, readout=1, **place),
        marks.text(now, batch, 0, 60, readout=2, **place),
    ]


def _sample(motion: Motion) -> list[int]:
    """Places in the batch, evenly spread."""
    images = len(motion.rows)
    return [slot * images // min(SAMPLE, images) for slot in range(min(SAMPLE, images))]


def batch_in_words(motion: Motion, of: int) -> str:
    """The number of a batch, and what is in it."""
    threes = int(load_digits().train_y[motion.rows].sum())
    sevens = len(motion.rows) - threes
    return f"batch {motion.batch:,} of {of:,}: {count(threes, 'three')}, {count(sevens, 'seven')}"


def moments(motions: list[Motion]) -> list[str]:
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


def slow_motion_by_stage(motions: list[Motion], before: Confusion) -> Figure:
    """An epoch, five stages a batch; `before` says how the validation images were called before it."""
    x, y = load_digits().train_x, load_digits().train_y
    last = len(STAGES) * len(motions) - 1
    of, end = motions[-1].batch, motions[-1]
    batches, samples, seen = [], [], set()
    first = votes_png(motions[0].before[0])
    models = [(-1, last, before.wrong, before.called_3, first, "")]
    for place, each in enumerate(motions):
        after, words = votes_png(each.after[0]), batch_in_words(each, of)
        batches.append((place, last, each.loss, votes_png(each.gradient[0])))
        models.append((place, last, each.wrong, each.called_3, after, words))
        for slot, at in enumerate(_sample(each)):
            row, score = int(each.rows[at]), each.scores[at]
            three = bool(y[row] == 1)
            seen.add(row)
            said = score.item(), score.sigmoid().item(), "3" if three else "7"
            answer = "right" if bool(score > 0) == three else "wrong"
            samples.append((place, last, slot, row, *said, answer))
    pictures = [(row, digit_png(x[row])) for row in sorted(seen)]
    words = (
        f"An epoch of {count(of, 'batch', 'batches')}. Before it {before.wrong:,} of {VALIDATION_IMAGES:,} are wrong, after it "
        f"{end.wrong:,}; then it calls {end.called_3:,} a 3."
    )
    return Figure(
        _slow_motion(),
        {
            "batches": marks.table("place last loss gradient", batches),
            "samples": marks.table(
                "place last slot row score prediction digit answer", samples
            ),
            "models": marks.table("place last wrong called_3 model words", models),
            "pictures": marks.table("row url", pictures),
            "words": marks.record(words=words),
        },
        "Five panels for the stages of a training step: pictures of the batch, their predictions, the loss, the gradient, the "
        "weights; above them how many validation images are wrong after each batch",
    )
