"""All three curves: the post's own picture, all measured alike."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt

from lesson import models
from lesson.charts import frames, marks
from lesson.charts.errors import baseline_rule
from lesson.charts.spread import X, _key, _moving
from lesson.charts.theme import Figure, spoken
from lesson.experiments.baseline import baseline
from lesson.experiments.comparison import Comparison, compare_runs
from lesson.runs import Run, once, run_for
from lesson.training import KINDS, VALIDATION_IMAGES, Epoch, Settings
from lesson.words.numbers import count, paired
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

NAMES = {
    "by_hand": "by hand, start with std 1",
    "pytorch": "PyTorch's version",
    "relu_net": "ReLU net",
}


def three_models(seed: int, shuffle: bool) -> dict[str, Run]:
    """Their runs by name, with one seed and one order of the images for all."""
    return {
        name: run_for(Settings(model, lr=KINDS[model].lr, seed=seed, shuffle=shuffle))
        for model, name in NAMES.items()
    }


@once
def _posts_picture() -> dict[str, Any]:
    y = alt.Y("accuracy:Q").title("validation accuracy")
    y = y.scale(domain=[0.9, 1]).axis(format=".2f", grid=False, tickCount=5)
    curves = marks.data("curves")
    shown = curves.transform_filter(frames.here())
    first = shown.transform_filter("datum.slot == 0")
    told = marks.tips("curve:N", "epoch:Q", ("accuracy:Q", ".4f"))
    key = "datum.curve + ': ' + format(datum.accuracy, '.4f')"
    place, look = ("width", "height - 88"), {**marks.RIGHT, "fontWeight": "bold"}
    return marks.drawn(
        marks.ends(X),
        *baseline_rule(y, "width"),
        *_moving(curves, y, told, "datum.accuracy >= 0.9"),
        *_key(shown, key, "height - 62 + 24 * datum.slot", 0),
        marks.text(first, marks.EPOCH, *place, readout=1, **look),
        spoken(),
        by="epoch",
    )


def posts_picture(runs: Mapping[str, Sequence[Epoch]], last: int) -> Figure:
    """Validation accuracy from 0.9 to 1 by epoch, of named runs up to epoch `last`; that of the average pictures as a line."""
    average = baseline().accuracy
    rows = [
        (name, slot, each.number, each is epochs[-1], each.valid_accuracy)
        for slot, (name, epochs) in enumerate(runs.items())
        for each in epochs
    ]
    words = "; ".join(
        f"{name}: {epochs[-1].valid_accuracy:.4f} at epoch {epochs[-1].number}"
        for name, epochs in runs.items()
    )
    name = f"average pictures: {average:.4f}"
    words = f"Validation accuracy: {words}. The {name}."
    number = min(epochs[-1].number for epochs in runs.values())
    return Figure(
        _posts_picture(),
        {
            "curves": marks.table("curve slot epoch newest accuracy", rows),
            "baseline": marks.record(accuracy=average, name=name),
            "ends": marks.ends_data(last),
            "words": marks.record(words=words),
        },
        "Line chart of accuracy on the validation images by epoch, from 0.9 to 1",
        f"After {count(number, 'epoch')}",
    )


ALL_THREE = Card(
    "The post's last picture",
    "All three models, now measured alike, with accuracy from 0.9 to 1 as the post drew it. By hand and PyTorch's version "
    "differ in the start alone, so the start makes their gap. The ReLU net starts small too: compare it with PyTorch's "
    "version, not with ours by hand.",
    words=("accuracy",),
)
TOO_CLOSE = Card(
    "Too close to call",
    "Does the net's second layer pay? After forty epochs nobody could tell: a few pictures more or fewer are luck. Try "
    "other seeds. When it does pay is the question of the next page.",
    show={"Seed 1": {"seed": 1}, "Seed 2": {"seed": 2}},
)


def caption(
    by_hand: Sequence[Epoch],
    linear: Sequence[Epoch],
    net: Sequence[Epoch],
    found: Comparison,
) -> str:
    """Wrong answers of the three models at the end; `found`, from the last two, says whether one of these is better."""
    says = paired("PyTorch's version", "the ReLU net", found, "The last two")
    return (
        f"After {count(net[-1].number, 'epoch')}, wrong of {VALIDATION_IMAGES:,}: by hand **{by_hand[-1].wrong:,}**, PyTorch's "
        f"version **{linear[-1].wrong:,}**, ReLU net **{net[-1].wrong:,}**. {says}"
    )


def all_three_curves(lab: "Lab") -> None:
    """Three models with one seed and one order of the images."""
    lab.cards(ALL_THREE, TOO_CLOSE)
    last = lab.epochs()
    runs = three_models(lab.seed(), lab.shuffle())
    _, linear, net = runs.values()
    lab.code(models.linear_layer, models.relu_net)
    lab.link("relu_net", "When a second layer pays: ")
    lab.downloads(linear.settings, last)
    lab.watch(
        runs,
        last,
        lambda epochs, _: posts_picture(epochs, last),
        lambda *epochs: caption(*epochs, *compare_runs(linear, net, last=last)),
    )
