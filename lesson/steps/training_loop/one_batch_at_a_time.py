"""One batch at a time: every step of an epoch, in slow motion."""

from typing import TYPE_CHECKING

from lesson.gradients import calc_grad
from lesson.optimizer import BasicOptim
from lesson.runs import run_for
from lesson.steps.training_loop.one_batch_at_a_time_figure import (
    moments,
    slow_motion_by_stage,
)
from lesson.steps.training_loop.one_batch_at_a_time_measure import (
    Motion,
    slow_motion,
    slow_motion_of,
)
from lesson.steps.training_loop.trials import mistakes_after
from lesson.training import VALIDATION_IMAGES, train_epoch
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


SMALL = {"init_std": 0.01, "epoch": 1}
FIVE_STAGES = Card(
    "One batch, five stages",
    "Press *Play*: a batch of pictures comes in, the model predicts, the loss says how wrong it was, the gradient says which "
    "way is downhill, and the step goes there. Then the next batch. Above: what each step does to the validation pictures.",
    words=("batch", "gradient"),
)
SWEARS = Card(
    "It swears by threes",
    "Sorted, the first half of the batches hold threes only. A model with a small start soon calls everything a 3. Then come "
    "the sevens, and it unlearns them: the smaller the batches, the sooner. Watch the blue line.",
    show={
        "Small start, sorted": SMALL | {"shuffle": False, "batch_size": 256},
        "Batches of 64": SMALL | {"shuffle": False, "batch_size": 64},
    },
)
NOISE_AND_PROGRESS = Card(
    "Noise, and progress",
    "Shuffled, each batch holds both digits. The first step does most of the work. Then the count goes up and down, and "
    "slowly on. Small batches: more steps, and each of them sees less.",
    show={
        "Small start, shuffled": SMALL | {"shuffle": True, "batch_size": 256},
        "Batches of 32": SMALL | {"shuffle": True, "batch_size": 32},
    },
)


def caption(motions: list[Motion], wrong_before: int) -> str:
    """What an epoch does to the wrong answers, the worst and the best on the way, and how many batches are shown."""
    wrongs = [wrong_before, *(each.wrong for each in motions)]
    threes, steps = [each.called_3 for each in motions], motions[-1].batch
    shown = len(motions)
    thinned = f" {shown} of {steps:,} batches are shown." if shown < steps else ""
    return (
        f"The epoch begins with {wrong_before:,} wrong and ends with **{wrongs[-1]:,} of {VALIDATION_IMAGES:,}**. On the way "
        f"there are {min(wrongs):,} to {max(wrongs):,} wrong, and {min(threes):,} to {max(threes):,} called a 3.{thinned}"
    )


# of each stage of a step: its pictures, predictions, loss, gradient, and the step itself
STAGES = [
    [(train_epoch, "for xb, yb in data")],
    [(calc_grad, "model(xb)")],
    [(calc_grad, "loss_func(")],
    [(calc_grad, "backward()")],
    [(train_epoch, "opt.step()"), (train_epoch, "opt.zero_grad()")],
]


def one_batch_at_a_time(lab: "Lab") -> None:
    """Every step of an epoch, in slow motion."""
    lab.cards(FIVE_STAGES, SWEARS, NOISE_AND_PROGRESS)
    epoch = lab.slider("Epoch", 1, 40, 1, "epoch")
    controls = ("lr", "batch_size")
    settings, _ = lab.training_controls("by_hand", controls, without=["epochs"])
    with lab.busy("Training"):
        motions = slow_motion_of(settings, epoch)
    before = mistakes_after(settings, run_for(settings).up_to(epoch - 1)[-1]).counts
    lab.figure(slow_motion_by_stage(motions, before))
    with lab.stage:
        lines = ["\n".join(lab.line_with(*place) for place in each) for each in STAGES]
        lab.listing(lines, "moment", cycle=True)
    words = moments(motions)
    lab.play(len(words) - 1, "moment", words, stages=True)
    lab.what_you_see(caption(motions, before.wrong))
    lab.code(slow_motion, calc_grad, BasicOptim)
