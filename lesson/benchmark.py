"""How close is training to the limit? `python -m lesson.benchmark` [--epochs 40] [--repeats 5] [--threads 1]

All variants run in one process, in turns, and each figure is the median of the repeats. "post" is a plain loop in the style
of the blog post: a DataLoader over a list of pairs, steps by hand, the accuracy averaged over validation batches. "bare" is
nothing but the matrix products of the first layer: every batch times the weights, and its transpose times a gradient.
Ours include a snapshot and the validation after every epoch.
"""

import argparse
import contextlib
import statistics
import time
from collections.abc import Callable
from functools import partial

import torch
from torch import nn
from torch.utils.data import DataLoader

from lesson.console import use_plain_letters
from lesson.digits import PIXELS, Digits, load_digits
from lesson.experiments.presets import LEARNING_RATES
from lesson.models import parameter_count
from lesson.runs import MAX_EPOCHS
from lesson.steps.training_loop.every_learning_rate import sweep
from lesson.training import KINDS, Progress, Settings, start_model, train

HIDDEN = Settings().hidden
Variant = Callable[[], object]


def medians(variants: dict[str, Variant], repeats: int) -> dict[str, float]:
    """Seconds of each variant: all of them in turns, again and again, and the median of each."""
    times: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(repeats):
        for name, variant in variants.items():
            start = time.perf_counter()
            variant()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(each) for name, each in times.items()}


def ours(
    digits: Digits, settings: Settings, epochs: int, training: Callable = train
) -> None:
    """`train`, or `sweep`, as the app runs it."""
    for piece in training(digits, settings):
        if not isinstance(piece, Progress) and piece.number == epochs:
            return


def post_style(digits: Digits, relu: bool, batch_size: int, epochs: int) -> None:
    """What a reader of the post would write: pairs in a DataLoader, and a loop over it."""
    train_dl = DataLoader(
        list(zip(digits.train_x, digits.train_y, strict=True)), batch_size
    )
    valid_dl = DataLoader(
        list(zip(digits.valid_x, digits.valid_y, strict=True)), batch_size
    )
    if relu:
        model = nn.Sequential(
            nn.Linear(PIXELS, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1)
        )
        parameters, lr = list(model.parameters()), 0.2
    else:
        weights = torch.randn(PIXELS, 1).requires_grad_()
        bias = torch.randn(1).requires_grad_()
        parameters, lr = [weights, bias], 1.0

        def model(xb: torch.Tensor) -> torch.Tensor:
            return xb @ weights + bias

    for _ in range(epochs):
        for xb, yb in train_dl:
            predictions = model(xb).sigmoid()
            torch.where(yb == 1, 1 - predictions, predictions).mean().backward()
            for parameter in parameters:
                parameter.data -= parameter.grad * lr
                parameter.grad.zero_()
        with torch.no_grad():
            accuracies = [
                ((model(xb).sigmoid() > 0.5) == yb).float().mean()
                for xb, yb in valid_dl
            ]
            torch.stack(accuracies).mean().item()


def bare_products(digits: Digits, width: int, batch_size: int, epochs: int) -> None:
    """Every batch times (784, width), and its transpose times (b, width)."""
    weights, gradient = torch.randn(PIXELS, width), torch.randn(batch_size, width)
    for _ in range(epochs):
        for xb in digits.train_x.split(batch_size):
            xb @ weights
            xb.T @ gradient[: len(xb)]


def fastai_learner(digits: Digits, relu: bool, batch_size: int, epochs: int) -> Variant:
    """fastai's Learner on the same pairs; ImportError where fastai is not installed."""
    from fastai.basics import SGD, DataLoaders, Learner
    from fastai.data.load import DataLoader as FastaiLoader

    loaders = DataLoaders(
        FastaiLoader(
            list(zip(digits.train_x, digits.train_y, strict=True)), batch_size
        ),
        FastaiLoader(
            list(zip(digits.valid_x, digits.valid_y, strict=True)), batch_size
        ),
    )

    def loss(scores: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return (scores.sigmoid() - targets).abs().mean()

    def accuracy(scores: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return ((scores > 0) == (targets == 1)).float().mean()

    def fit() -> None:
        layers = [nn.Linear(PIXELS, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1)]
        model = nn.Sequential(*layers) if relu else nn.Linear(PIXELS, 1)
        learner = Learner(
            loaders, model, opt_func=SGD, loss_func=loss, metrics=accuracy
        )
        with learner.no_logging():
            learner.fit(epochs, lr=0.2 if relu else 1.0)

    return fit


def compare(digits: Digits, batch_size: int, epochs: int, repeats: int) -> None:
    """Print ours beside a plain loop and the bare products, for one batch size."""
    for title, relu, width in (("linear", False, 1), ("ReLU net", True, HIDDEN)):
        variants: dict[str, Variant] = {
            "post": partial(post_style, digits, relu, batch_size, epochs),
            "bare": partial(bare_products, digits, width, batch_size, epochs),
        }
        for model, kind in KINDS.items():
            for shuffle in (False, True):
                settings = Settings(model, kind.lr, batch_size, shuffle=shuffle)
                if (model == "relu_net") == relu:
                    name = f"{model}{', shuffled' if shuffle else ''}"
                    variants[name] = partial(ours, digits, settings, epochs)
        if not relu:
            settings = Settings(batch_size=batch_size)
            name = f"sweep of {len(LEARNING_RATES)} rates"
            variants[name] = partial(ours, digits, settings, epochs, sweep)
        with contextlib.suppress(ImportError):
            variants["fastai"] = fastai_learner(digits, relu, batch_size, epochs)
        seconds = medians(variants, repeats)
        print(f"\n{title}, batch size {batch_size:,}, {epochs} epochs")
        print(f"{'':24}{'seconds':>9}{'of post':>9}{'of bare':>9}")
        for name, each in seconds.items():
            of_post, of_bare = each / seconds["post"], each / seconds["bare"]
            print(f"{name:24}{each:9.2f}{of_post:9.2f}{of_bare:9.2f}", flush=True)


def growth(digits: Digits, repeats: int) -> None:
    """Print how the time grows with images and with epochs."""
    print("\nseconds by images, 40 epochs, and by epochs, all images; batch size 256")
    parts = {
        f"1/{part} of the images" if part > 1 else "all images": digits._replace(
            train_x=digits.train_x[::part].contiguous(),
            train_y=digits.train_y[::part].contiguous(),
        )
        for part in (4, 2, 1)
    }
    for model, kind in KINDS.items():
        settings = Settings(model, kind.lr)
        variants = {
            name: partial(ours, part, settings, 40) for name, part in parts.items()
        } | {
            f"{epochs} epochs": partial(ours, digits, settings, epochs)
            for epochs in (10, 40, 100)
        }
        seconds = medians(variants, repeats)
        print(
            f"{model:12}", *(f"{name} {each:.2f}  " for name, each in seconds.items())
        )


def memory() -> None:
    """Print what the parameters of all epochs of a run take."""
    print(f"\nmemory of the parameters of {MAX_EPOCHS} epochs")
    for settings in (
        *(Settings(model) for model in KINDS),
        Settings("relu_net", hidden=100),
    ):
        hidden = f", {settings.hidden} hidden" if settings.model == "relu_net" else ""
        numbers = (MAX_EPOCHS + 1) * parameter_count(start_model(settings))
        print(f"{settings.model + hidden:24}{4 * numbers / 1e6:9.1f} MB")


def main() -> None:
    """Measure, and print."""
    use_plain_letters()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1, help="as the app: 1")
    parser.add_argument(
        "--batch-sizes", type=int, nargs="+", default=[32, 256, 4096], metavar="N"
    )
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    print(__doc__.split("\n\n")[1])
    print(f"{chosen.threads} thread(s), medians of {chosen.repeats} repeats")
    digits = load_digits()
    ours(digits, Settings(), 2)  # warm up
    for batch_size in chosen.batch_sizes:
        compare(digits, batch_size, chosen.epochs, chosen.repeats)
    growth(digits, chosen.repeats)
    memory()


if __name__ == "__main__":
    main()
