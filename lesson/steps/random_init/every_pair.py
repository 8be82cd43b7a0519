"""Every pair: every prediction with every label."""

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png
from lesson.charts.theme import QUIET, Figure
from lesson.digits import load_digits
from lesson.experiments.random_starts import Starts, thousand_starts
from lesson.loss import batch_accuracy, broadcast_accuracy, mean_of_all_pairs, pairs
from lesson.runs import once
from lesson.steps.random_init.starts import (
    MEASURES,
    YOURS,
    accuracies,
    draw_words,
    one_start,
)
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


def _cells(scores: Tensor, targets: Tensor) -> list[dict[str, Any]]:
    """Row after row, each with the mean so far, and that of the pairs that were meant."""
    answers = pairs(scores, targets).tolist()
    cells, equal, meant, right = [], 0, 0, 0
    for row, target in enumerate(targets[:, 0]):
        for column, score in enumerate(scores):
            answer = answers[row][column]
            equal += answer
            meant += row == column
            right += answer and row == column
            prediction = f"called {3 if score > 0 else 7}"
            label = f"is a {3 if target else 7}"
            cells.append(
                {
                    "pair": len(cells),
                    "left": column + 2.04,
                    "right": column + 2.96,
                    "x": column + 2.5,
                    "top": row + 1.74,
                    "bottom": row + 2.66,
                    "y": row + 2.2,
                    "prediction": prediction,
                    "label": label,
                    "answer": "equal" if answer else "not equal",
                    "sign": "=" if answer else "≠",
                    "meant": "yes" if row == column else "no",
                    "pair_words": f"{prediction}, {label}: {'' if answer else 'not '}equal",
                    "mean": f"{equal / (len(cells) + 1):.2f}",
                    "of": f"computed: {equal} of {len(cells) + 1} equal",
                    "meant_mean": f"{right / meant:.2f}",
                    "meant_of": f"meant, framed: {right} of {meant}",
                }
            )
    return cells


def pair_words(scores: Tensor, targets: Tensor) -> list[str]:
    """What the transport says aloud at each of the pairs of (k,) scores with (k, 1) targets."""
    return [
        f"{cell['prediction']}, {cell['label']}: {cell['answer']}; {cell['of']}"
        for cell in _cells(scores, targets)
    ]


EDGE = "min(width, height)"
EQUAL = "datum.answer == 'equal'"


def _unit(encoding: type, field: str) -> Any:
    """A field on a scale of 6.2 units."""
    scale = {"domain": [0, 6.2], "range": marks.span(0, EDGE), "nice": False}
    return encoding(f"{field}:Q").axis(None).scale(**scale)


def _in_units(x: str, y: str) -> dict[str, Any]:
    return {"x": _unit(alt.X, x), "y": _unit(alt.Y, y)}


@once
def _every_pair() -> dict[str, Any]:
    """A square of 6.2 by 6.2 units: two for the heads of rows and columns, four for the cells, and a last line."""
    cells = marks.data("cells")
    done = cells.transform_filter(frames.so_far("pair"))
    here = cells.transform_filter(frames.here("pair"))
    edges = _in_units("left", "top") | {"x2": "right:Q", "y2": "bottom:Q"}
    fill = alt.Color("answer:N").legend(None)
    fill = fill.scale(domain=["equal", "not equal"], range=[MEASURES[1], QUIET])
    pair = marks.tips("prediction:N", "label:N", "answer:N", "meant:N")
    pale = alt.condition(EQUAL, alt.value(0.35), alt.value(0.1))
    squares = done.mark_rect(cornerRadius=4)
    signs = done.mark_text(fontWeight="bold", fontSize=24)
    rim = {"filled": False, "cornerRadius": 4, "tooltip": None}
    meant = cells.transform_filter("datum.meant == 'yes'")
    frame = meant.mark_rect(stroke=MEASURES[0], strokeWidth=3, **rim)
    now = here.mark_rect(stroke=YOURS, strokeWidth=4, **rim)
    return marks.drawn(
        squares.encode(**edges, color=fill, opacity=pale, tooltip=pair),
        signs.encode(**_in_units("x", "y"), text="sign:N", color=fill, tooltip=pair),
        frame.encode(**edges),
        now.encode(**edges),
        *_heads(),
        *_sums(here),
        by="pair",
        config=marks.NO_EDGE,
    )


def _heads() -> list[alt.Chart]:
    """The picture of each row and column, and what is said about it."""
    heads = marks.data("heads")
    pictures = heads.transform_filter("isValid(datum.picture)")
    said = heads.transform_filter("datum.after <= pair").transform_calculate(
        written="width < 450 ? datum.short : datum.words"
    )
    place, words = _in_units("x", "y"), _in_units("word_x", "word_y")
    side = f"0.86 * {EDGE} / 6.2"
    return [
        marks.image(pictures, side, **place, url="picture", tooltip=None),
        marks.text(said, "written", **words, tooltip=None),
    ]


def _sums(here: alt.Chart) -> list[alt.Chart]:
    """The pair of the frame, and both means so far."""
    beside = here.transform_filter(f"width - {EDGE} > 190")
    return [
        marks.text(
            beside,
            *(field, f"{EDGE} + 16", down),
            **marks.TOP_LEFT,
            fontSize=size,
            fontWeight="bold" if size > 16 else "normal",
            tooltip=None,
        )
        for field, down, size in (
            ("pair_words", 40, 16),
            ("mean", 130, 34),
            ("of", 172, 16),
            ("meant_mean", 230, 34),
            ("meant_of", 272, 16),
        )
    ]


def table_of_pairs(images: Tensor, scores: Tensor, targets: Tensor) -> Figure:
    """Four (784,) images against themselves: predictions from (4,) scores across, labels (4, 1) down, all 16 pairs."""
    answers = pairs(scores, targets).tolist()
    says = ["3" if score > 0 else "7" for score in scores]
    labels = ["3" if target else "7" for target in targets]
    cells, heads = pd.DataFrame(_cells(scores, targets)), []
    cells["newest"] = cells["pair"] == len(cells) - 1
    words = [
        f"label {label}: "
        + ", ".join("equal" if equal else "not equal" for equal in row)
        for label, row in zip(labels, answers, strict=True)
    ]
    for number, (pixels, prediction, label) in enumerate(
        zip(images, says, labels, strict=True)
    ):
        picture = digit_png(pixels)
        column, row = number + 2.5, number + 2.2
        called, name = f"called {prediction}", f"is a {label}"
        equal = f"{sum(line[number] for line in answers)} of 4"
        heads += [
            (column, 0.45, picture, column, 1.22, called, f"“{prediction}”", 0),
            (1.45, row, picture, 0.5, row, name, name, 0),
            (column, 5.9, None, column, 5.95, equal, equal, 12 + number),
        ]
    columns = "x y picture word_x word_y words short after"
    return Figure(
        _every_pair(),
        {"cells": cells, "heads": marks.table(columns, heads)},
        f"A table of 4 by 4. The columns are what the model says about four pictures: {', '.join(says)}. The rows "
        f"are their labels. {'; '.join(words)}. Framed is the diagonal, each picture with its own label.",
    )


A_HALF = Card(
    "An accuracy of a half",
    "The post measured its first random model and printed 0.5040. Who would be suspicious? But its predictions had the shape "
    "(N,), its labels (N, 1). PyTorch compares these by broadcasting: every prediction meets every label. Press *Play*.",
    words=("broadcasting",),
)
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


TWO_OF_FOUR = Card(
    "Two of four, whatever it says",
    "Look at one column. Whatever the model calls that picture, two of the four labels agree, since two are threes and two "
    "are sevens. So the mean is a half before the model has said a word. Only the framed pairs were meant.",
    show={"Other pictures": {"four": 42}},
)
FOUR, ALL = "Four pictures", "A thousand starts"  # what the figure shows
EVERY_START = Card(
    "A thousand models, one answer",
    "Both halves show the same random starts. Above, each prediction with its own label: anything can come out. Below, all "
    "pairs: nearly a half, for every model. If an accuracy stays at a half, look at the shapes first.",
    show={ALL: {"ruler": ALL}, FOUR: {"ruler": FOUR}},
)


def caption_of_four(scores: Tensor, targets: Tensor) -> str:
    """How (4, 1) scores measure when compared as meant, and when (4,) of them meet (4, 1) targets."""
    meant = batch_accuracy(scores, targets)
    computed = broadcast_accuracy(scores[:, 0], targets)
    column, row = tuple(targets.shape), tuple(scores[:, 0].shape)
    return (
        f"Meant: `{column} == {column}` makes {column}, with the mean **{meant:.2f}**. Computed: `{row} == {column}` makes "
        f"{(*row, *row)}, with the mean **{computed:.2f}**."
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
    lab.cards(A_HALF, Ask(PERFECT, perfect_now), TWO_OF_FOUR, EVERY_START)
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
            "true accuracy": starts.accuracy,
            "all pairs": starts.broadcast_accuracy,
        }
        words = draw_words(measures)
        lab.figure(accuracies(measures, seed, starts.same_side))
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
