"""What scenes share: a net and one layer that sees the same batches, their controls, their caption, and a verdict on them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lesson.experiments.comparison import SURE, Comparison
from lesson.experiments.presets import LEARNING_RATES, Preset
from lesson.runs import run_for
from lesson.training import KINDS, VALIDATION_IMAGES, Epoch, Settings
from lesson.words.numbers import count, first_below, paired
from lesson.words.story import Answer, knobs

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

NET = Settings("relu_net", lr=KINDS["relu_net"].lr)
PAYS_RUN = Preset(Settings("relu_net", lr=2.0, shuffle=True), 100)
PAYS_KNOBS = knobs(*PAYS_RUN)
IN_SIGHT = ("lr", "hidden", "epochs")  # controls; the others are folded away

CLEAR = 10  # wrong answers; less than that says little
VERDICTS = FEWER, ALIKE, MORE = (
    "Yes, at least ten fewer wrong",
    "No, about equal",
    "No, at least ten more wrong",
)


def compared(two: int, one: int, why: str) -> Answer:
    """Whether two layers do better than one, given their wrong answers, and `why` that is so."""
    right = FEWER if two <= one - CLEAR else MORE if two >= one + CLEAR else ALIKE
    counts = f"{two:,} are wrong with two layers, {one:,} with one"
    return Answer(right, f"Of {VALIDATION_IMAGES:,}, {counts}. {why}")


def wrong_after_40(settings: Settings) -> int:
    """Wrong answers of a run after 40 epochs."""
    return run_for(settings).up_to(40)[40].wrong


def caption_of_runs(
    epochs: Mapping[str, Sequence[Epoch]],
    baseline_wrong: int,
    found: Sequence[Comparison],
) -> str:
    """How named runs end, what comparing the first with each of the others says, and when each beat the average pictures."""
    ends = {name: run[-1] for name, run in epochs.items()}
    first, *others = ends
    wrong = ", ".join(f"{name} **{end.wrong:,}**" for name, end in ends.items())
    passed = ", ".join(first_below(run, baseline_wrong) for run in epochs.values())
    says = (
        paired(first, others[0], found[0])
        if len(found) == 1
        else _against(first, dict(zip(others, found, strict=True)))
    )
    return (
        f"After {count(ends[first].number, 'epoch')}, wrong of {VALIDATION_IMAGES:,}: {wrong}. {says} First below the "
        f"{baseline_wrong} of the average pictures in epoch: {passed}."
    )


def _against(first: str, found: Mapping[str, Comparison]) -> str:
    """Which of several others the first is better or worse than, as far as the pictures they differ on say."""
    says = [
        f"{'better' if len(each.only_first) > len(each.only_second) else 'worse'} than {name}"
        for name, each in found.items()
        if each.chance < SURE
    ]
    if not says:
        return f"Picture by picture: no evidence that {first} did better or worse."
    return f"Picture by picture: {first} did {', '.join(says)}."


def net_and_one_layer(
    lab: "Lab", relu: bool | None = None
) -> tuple[Settings, Settings, int]:
    """The controls of a net, and of one layer that sees the same batches at its own learning rate; how many epochs.

    Whether the net has a ReLU is a control, too, unless the scene says it.
    """
    chosen = {"lr": lab.lr(NET.lr), "hidden": lab.hidden()}
    last = lab.epochs()
    with lab.more("batches, seed, one layer"):
        batches = {"batch_size": lab.batch_size(), "seed": lab.seed()}
        batches |= {"shuffle": lab.shuffle(), "loss": lab.loss()}
        chosen["relu"] = lab.relu() if relu is None else relu
        label, usual = "Learning rate of one layer", KINDS["pytorch"].lr
        one_lr = lab.select(label, LEARNING_RATES, usual, "linear_lr")
    net = Settings("relu_net", **chosen, **batches)
    return net, Settings("pytorch", lr=one_lr, **batches), last
