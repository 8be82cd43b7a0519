"""When it pays: two layers with a ReLU, two without, and one layer, trained alike."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lesson.charts.errors import errors_by_epoch
from lesson.charts.spread import errors_with_spread
from lesson.experiments.baseline import baseline
from lesson.models import relu_net
from lesson.steps.relu_net.nets import NET, PAYS_KNOBS, PAYS_RUN, caption_of_runs
from lesson.steps.relu_net.when_it_pays_measure import (
    SEEDS,
    SeedsEpoch,
    Ways,
    against_the_first,
    each_way,
    seeds_for,
    ways_for,
    wrong_by_seed,
)
from lesson.training import VALIDATION_IMAGES
from lesson.words.numbers import Table, count, first_below
from lesson.words.story import Answer, Ask, Card, Question, knobs

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

THREE_WAYS = Card(
    "Like against like",
    "Three models see the same batches, with the same learning rate: two layers with a ReLU, two layers without, "
    "and one layer. With sorted batches and a learning rate of 0.2 they end so close that chance alone could make the "
    "difference.",
    words=("learning rate",),
)
RELU, BARE = "Two layers with a ReLU", "Two layers without"
ONE, TIE = "One layer", "A tie"
GUESS_PAYS = Question(
    "pays",
    "Larger steps, shuffled",
    "Now shuffle, raise the learning rate to 2 for all three, and train 40 epochs. Which has the fewest wrong answers?",
    (RELU, BARE, ONE, TIE),
)


def pays(relu: int, bare: int, one: int) -> Answer:
    """From the wrong answers of two layers with a ReLU and without, and of one layer."""
    wrong = {RELU: relu, BARE: bare, ONE: one}
    fewest = [name for name, count in wrong.items() if count == min(wrong.values())]
    return Answer(
        fewest[0] if len(fewest) == 1 else TIE,
        f"Of {VALIDATION_IMAGES:,}, {relu:,} are wrong with a ReLU, {bare:,} without, {one:,} with one layer. That is one "
        "seed: try others.",
    )


def pays_now() -> Answer:
    """Train the three, and answer."""
    end = ways_for(PAYS_RUN.settings).up_to(40)[40]
    return pays(*(wrong for [wrong] in end.wrong.values()))


IT_PAYS = Card(
    "Here it pays",
    "Shuffled, learning rate 2, 100 epochs: all get down fast; then the two without a ReLU hardly get any better, and the "
    "ReLU net does. One run is one draw. So train each from three seeds: a curve is their mean, its band goes from the best "
    "to the worst.",
    show={
        "One seed": PAYS_KNOBS | {"seeds": False},
        "Three seeds": PAYS_KNOBS | {"seeds": True},
    },
)
FASTER = Card(
    "A bit faster to learn?",
    "So the post found its ReLU net. Here all see the same batches, with one learning rate. Sorted, the net is the last to "
    "beat the average pictures, with every seed; shuffled, all three do it in their first epoch. What the ReLU buys comes "
    "late.",
    show={
        "Sorted, 0.2": knobs(NET, 40) | {"seeds": True},
        "Shuffled": knobs(replace(NET, shuffle=True), 40) | {"seeds": True},
    },
)


def caption(epochs: Sequence[SeedsEpoch]) -> str:
    """How three ways end, each from three seeds, and whether the first of them, the ReLU, is ahead with every seed."""
    end = epochs[-1]
    ranges = ", ".join(f"{name} **{_span(each)}**" for name, each in end.wrong.items())
    first, *others = end.wrong.values()
    beside = list(zip(first, *others, strict=True))
    says = (
        "fewer than both others, with every seed"
        if all(one < min(rest) for one, *rest in beside)
        else "more than both others, with every seed"
        if all(one > max(rest) for one, *rest in beside)
        else "not ahead of both others with every seed, nor behind"
    )
    name = next(iter(end.wrong))
    return (
        f"After {count(end.number, 'epoch')}, wrong of {VALIDATION_IMAGES:,} with {count(len(first), 'seed')}: {ranges}. "
        f"{name}: {says}."
    )


def _span(wrong: Sequence[int]) -> str:
    low, high = min(wrong), max(wrong)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def each_seed(epochs: Sequence[SeedsEpoch], baseline_wrong: int) -> Table:
    """What each of the nine models has wrong in the end, and the first epoch in which it beat the average pictures."""
    ways = [each_way(epochs, place) for place in range(len(SEEDS))]
    rows = [
        (
            name,
            ", ".join(f"{each:,}" for each in wrong),
            ", ".join(first_below(way[name], baseline_wrong) for way in ways),
        )
        for name, wrong in epochs[-1].wrong.items()
    ]
    heads = (
        f"seeds {', '.join(map(str, SEEDS))}",
        f"wrong after {count(epochs[-1].number, 'epoch')}",
        f"first below the {baseline_wrong} of the average pictures in epoch",
    )
    return heads, rows


def when_it_pays(lab: "Lab") -> None:
    """Three ways to spend numbers, from one seed or from three."""
    lab.cards(THREE_WAYS, Ask(GUESS_PAYS, pays_now), IT_PAYS, FASTER)
    seeds = lab.toggle("Three seeds", False, "seeds")
    net, last = lab.training_controls("relu_net", ("lr", "epochs"), without=["relu"])
    lab.code(relu_net, Ways)
    average = baseline().wrong
    if not seeds:
        lab.watch(
            {"three ways": ways_for(net)},
            last,
            lambda epochs, done: errors_by_epoch(
                each_way(*epochs.values()), last, average, finished=done
            ),
            lambda epochs: caption_of_runs(
                each_way(epochs), average, against_the_first(epochs[-1])
            ),
        )
        return
    run = seeds_for(net)
    lab.watch(
        {"three seeds": run},
        last,
        lambda epochs, _: errors_with_spread(wrong_by_seed(*epochs.values()), (), last),
        caption,
    )
    with lab.details("Each seed, and when it beat the average pictures"):
        lab.table(*each_seed(run.up_to(last), average))
