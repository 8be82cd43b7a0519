"""The whole lesson in the terminal: `python -m lesson`."""

import argparse
import sys

import click
import torch

from lesson.console import use_plain_letters
from lesson.data.bundle import DataFileError
from lesson.digits import Digits, load_digits
from lesson.experiments.baseline import baseline
from lesson.experiments.presets import EPOCHS
from lesson.experiments.random_starts import thousand_starts
from lesson.experiments.ten_digits import TenSettings
from lesson.models import parameter_count
from lesson.runs import Run, run_for
from lesson.steps.pytorch_version import in_print
from lesson.steps.ten_digits.ten_runs import sample, ten_run_for
from lesson.training import Settings, start_model

MODELS = {
    "by hand": Settings("by_hand"),
    "PyTorch's version": Settings("pytorch"),
    "ReLU net": Settings("relu_net", lr=0.2),
}
TEN = {
    "ten digits, one layer": TenSettings(),
    "ten digits, ReLU net": TenSettings("relu_net"),
}


def train(name: str, run: Run) -> list:
    """Epochs 0 to EPOCHS of a run, with a bar that shows how far it is."""
    with click.progressbar(range(EPOCHS + 1), label=f"{name:24}") as numbers:
        for number in numbers:
            run.up_to(number)
    return run.epochs[: EPOCHS + 1]


def before(digits: Digits) -> None:
    """Print what there is before any training."""
    print(
        f"{len(digits.train_x):,} pictures to learn from, {len(digits.valid_x):,} to check with; each is 28 × 28 = "
        f"{digits.train_x.shape[1]} numbers.\n"
    )
    print(
        f"Nearer to the average three or to the average seven? That classifies {baseline().accuracy:.4f} of the validation\n"
        "pictures correctly (the mean of both digits), without a single step. It is the rule to beat.\n"
    )
    accuracy = thousand_starts().accuracy
    print(
        f"{len(accuracy):,} models with random numbers classify {accuracy.min():.4f} to {accuracy.max():.4f} of the training "
        "pictures\ncorrectly. Now they take steps against the gradient of the loss, one for each batch of 256.\n"
    )


def training(digits: Digits) -> None:
    """Train the three models, and print what they reach."""
    rows = []
    for name, settings in MODELS.items():
        epochs = train(name, run_for(settings))
        reached = [epochs[number].valid_accuracy for number in (0, 1, 10, EPOCHS)]
        wrong = round((1 - reached[-1]) * len(digits.valid_x))
        rows.append((name, parameter_count(start_model(settings)), *reached, wrong))
    print(f"\nRight, of all {len(digits.valid_x):,} validation pictures, after")
    print(f"{'':20}{'numbers':>9}{'0':>9}{'1':>9}{'10':>9}{EPOCHS:>6} epochs    wrong")
    for name, numbers, *reached, wrong in rows:
        print(f"{name:20}{numbers:>9,}", *(f"{each:8.4f}" for each in reached), end="")
        print(f"{wrong:>16}")


def numbers_in_print() -> list[in_print.Printed]:
    """The numbers that book and post have, and the same numbers here."""
    print()
    for name, run in in_print.runs().items():
        train(name, run)
    return in_print.everything()


def table(rows: list[in_print.Printed]) -> None:
    """Print them side by side."""
    print(f"\n{'':62}{'printed':>19}  here")
    for row in rows:
        print(f"{row.mark or '≈'} {row.what[:59]:60}{row.printed:>19}  {row.here}")
    print("✔ equal   ≈ need not be: other random numbers   ✘ should be, and is not")


def ten_digits() -> None:
    """Train two models on all ten digits, and print what they reach."""
    print(
        f"\nAnd all ten digits? One column of weights for each; {len(sample().train_x):,} pictures, "
        f"{len(sample().valid_x):,} to check with."
    )
    rows = []
    for name, settings in TEN.items():
        epochs = train(name, ten_run_for(settings))
        rows.append((name, *(epochs[number].wrong for number in (0, 10, EPOCHS))))
    of = len(sample().valid_x)
    print(f"\nWrong, of {of:,}, after {'0':>14}{'10':>9}{EPOCHS:>6} epochs")
    for name, *wrong in rows:
        print(f"{name:26}", *(f"{each:8,}" for each in wrong))


def main() -> None:
    """Tell the lesson from beginning to end."""
    use_plain_letters()
    argparse.ArgumentParser(prog="python -m lesson", description=__doc__).parse_args()
    torch.set_num_threads(1)  # as the app does: the last digits depend on it
    try:
        digits = load_digits()
        before(digits)
        training(digits)
        table(numbers_in_print())
        ten_digits()
    except DataFileError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
    print("\nTo play with all this: streamlit run streamlit_app.py")


if __name__ == "__main__":
    main()
