"""Sorted or shuffled: what is in each batch, and what it does."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import altair as alt
from torch import Generator, Tensor

from lesson.charts import marks
from lesson.charts.errors import with_errors
from lesson.charts.theme import SEVEN, THREE, Figure
from lesson.digits import load_digits
from lesson.experiments.comparison import Comparison, compare_runs
from lesson.experiments.presets import Preset
from lesson.runs import Run, once, recent, run_for
from lesson.steps.training_loop.trials import (
    BOTH,
    LARGE_AND_SHUFFLED,
    LARGE_AND_SORTED,
    SEVENS,
    THREES,
    called_3,
    mostly,
)
from lesson.training import VALIDATION_IMAGES, Epoch, Settings, batches
from lesson.words.numbers import count, paired
from lesson.words.story import Answer, Ask, Card, Question, knobs

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


def sorted_and_shuffled(settings: Settings) -> dict[str, Run]:
    """By its name, the run of these settings with batches in the order of the files, and with shuffled ones."""
    return {
        name: run_for(replace(settings, shuffle=name == "shuffled"))
        for name in ("sorted", "shuffled")
    }


@once
def _batch_contents() -> dict[str, Any]:
    x = alt.X("start:Q").title(None).scale(nice=False).axis(grid=False, format=",d")
    y = alt.Y("order:N").sort(None).title(None).scale(paddingInner=0.3)
    colour = alt.Color("threes:Q").legend(None)
    shades = {"domain": [0, 0.5, 1], "range": [SEVEN, "#B9BCC2", THREE]}
    colour = colour.scale(**shades, interpolate="rgb")
    told = marks.tips("batch:Q", "images:Q", ("threes:Q", ".1%", "threes"))
    chart = marks.data("batches").mark_rect()
    chart = chart.encode(
        x, alt.X2("end:Q"), y.axis(labelLimit=90), colour, tooltip=told
    )
    return chart.to_dict(validate=False)


@recent(32)
def batch_contents(train_y: Tensor, batch_size: int, seed: int) -> Figure:
    """The share of threes in every batch of the first epoch, in the order of the files and as `seed` shuffles it."""
    orders = {"sorted": None, "shuffled": Generator().manual_seed(seed)}
    rows, mixed = [], dict.fromkeys(orders, 0)
    for order, shuffle in orders.items():
        start = 0
        parts = batches(train_y, train_y, batch_size, shuffle)
        for number, (yb, _) in enumerate(parts, start=1):
            end, threes = start + len(yb), yb.mean().item()
            rows.append((order, number, start, end, len(yb), threes))
            mixed[order] += 0 < threes < 1
            start = end
    of = f"{len(rows) // 2:,}"
    return Figure(
        _batch_contents(),
        {"batches": marks.table("order batch start end images threes", rows)},
        f"Two strips of {of} batches coloured by their share of threes. In the order of the files {mixed['sorted']:,} "
        f"of them mix both digits, the others hold one digit only; shuffled, {mixed['shuffled']:,} mix both.",
        f"Batches with both digits, of {of}: sorted {mixed['sorted']:,}, shuffled {mixed['shuffled']:,}",
    )


SMALL_AND_SORTED = Preset(Settings(init_std=0.01), 15)
SMALL_AND_SHUFFLED = Preset(Settings(init_std=0.01, shuffle=True), 15)
ENTROPY = Settings(lr=100.0, loss="cross_entropy")
LARGE_AND_SORTED_ENTROPY = Preset(ENTROPY, 40)
LARGE_AND_SHUFFLED_ENTROPY = Preset(replace(ENTROPY, shuffle=True), 40)
WHAT_IS_IN_A_BATCH = Card(
    "What is in each batch?",
    "The files are sorted: all threes (blue) come first, then all sevens (orange). The upper figure shows the batches "
    "of one epoch, as sorted and as shuffled. The lower one trains both ways from the same start. Press *Play*, and "
    "watch the first epochs.",
    words=("batch",),
)
GUESS_SORTED = Question(
    "sorted",
    "Threes first",
    "A small start (std 0.01, learning rate 1, mnist_loss) sees all threes first, then all sevens. "
    "What does it answer after this one epoch?",
    (SEVENS, THREES, BOTH),
)


def threes_first(called_3: int, shuffled: Epoch) -> Answer:
    """From the first epoch of a small start at learning rate 1: sorted it calls `called_3` images a 3; and shuffled."""
    return Answer(
        mostly(called_3),
        f"It calls {called_3:,} of {VALIDATION_IMAGES:,} a 3. The threes came first and made it so sure that its sigmoids "
        f"are flat: the sevens are hardly heard. Shuffled, the same epoch leaves {shuffled.wrong:,} wrong.",
    )


def threes_first_now() -> Answer:
    """Train both for one epoch, and answer."""
    shuffled = run_for(SMALL_AND_SHUFFLED.settings).up_to(1)[1]
    return threes_first(called_3(SMALL_AND_SORTED.settings, 1), shuffled)


IT_SWINGS = Card(
    "It swings",
    "From a small start, with mnist_loss, one sorted epoch teaches it 3 for everything. Then it swings over: every epoch "
    "ends with sevens, and it calls too many pictures a 7, fewer and fewer of them. Shuffled, it leans neither way.",
    show={"Small start": knobs(*SMALL_AND_SORTED)},
)
OTHER_LOSS = Question(
    "other_loss",
    "Another loss",
    "Sorted batches, a learning rate of 100, but cross-entropy in place of mnist_loss. What does the model answer after 40 "
    "epochs?",
    (THREES, SEVENS, BOTH),
)


def other_loss(called_3: int, entropy: Epoch, distance: Epoch) -> Answer:
    """From runs on sorted batches at a learning rate of 100; the one with cross-entropy calls `called_3` images a 3."""
    return Answer(
        mostly(called_3),
        f"{entropy.wrong:,} of {VALIDATION_IMAGES:,} are wrong; with mnist_loss {distance.wrong:,}. Its first step makes every "
        "score huge, too. But a sure and wrong picture then pulls as hard as it can, and so the sevens are heard.",
    )


def other_loss_now() -> Answer:
    """Train both, and answer."""
    (entropy, last), (distance, _) = LARGE_AND_SORTED_ENTROPY, LARGE_AND_SORTED
    ends = (run_for(each).up_to(last)[last] for each in (entropy, distance))
    return other_loss(called_3(entropy, last), *ends)


STUCK = Card(
    "Stuck, or not",
    "Sorted, at a learning rate of 100, mnist_loss gets stuck from most starts: where the first step makes everything sure, "
    "it pulls no more. Cross-entropy pulls hardest where that is wrong, and gets out. Set either, and watch the sorted "
    "curve.",
    show={
        "mnist_loss": knobs(*LARGE_AND_SORTED),
        "Cross-entropy": knobs(*LARGE_AND_SORTED_ENTROPY),
    },
)
MILDER = Card(
    "And shuffled?",
    "Now look at the shuffled curve. There mnist_loss ends with fewer wrong answers, from each of the first six seeds. "
    "Being deaf to the sure and wrong also has its use: no hopeless picture can push a large step. In print, though, "
    "nearly everybody takes cross-entropy.",
    show={
        "Shuffled mnist_loss": knobs(*LARGE_AND_SHUFFLED),
        "Shuffled cross-entropy": knobs(*LARGE_AND_SHUFFLED_ENTROPY),
    },
)


def caption(
    sorted_run: Sequence[Epoch], shuffled_run: Sequence[Epoch], found: Comparison
) -> str:
    """How the same settings end with sorted and with shuffled batches, and whether the difference says anything."""
    in_order, shuffled = sorted_run[-1], shuffled_run[-1]
    return (
        f"After {count(in_order.number, 'epoch')}, of {VALIDATION_IMAGES:,}: sorted **{in_order.wrong:,}** wrong, "
        f"shuffled **{shuffled.wrong:,}**. {paired('sorted', 'shuffled', found)}"
    )


def sorted_or_shuffled(lab: "Lab") -> None:
    """What is in each batch, and what it does."""
    guesses = Ask(GUESS_SORTED, threes_first_now), Ask(OTHER_LOSS, other_loss_now)
    lab.cards(WHAT_IS_IN_A_BATCH, guesses[0], IT_SWINGS, guesses[1], STUCK, MILDER)
    settings, last = lab.training_controls("by_hand", without=["shuffle"])
    lab.code(batches)
    train_y = load_digits().train_y
    lab.figure(batch_contents(train_y, settings.batch_size, settings.seed), 6)
    runs = sorted_and_shuffled(settings)

    def says(epochs: Mapping[str, list[Epoch]]) -> str:
        return caption(*epochs.values(), *compare_runs(*runs.values(), last=last))

    lab.watch(*with_errors(runs, last, says))
