"""Confusion: which digit is taken for which, and the pictures."""

from typing import TYPE_CHECKING

from torch import Tensor

from lesson.experiments.ten_digits import TenEpoch, TenSettings
from lesson.steps.ten_digits.confusion_figure import confusion_table
from lesson.steps.ten_digits.ten import (
    DATA,
    DIGITS,
    EPOCHS,
    NET,
    ONE_LAYER,
    _after,
    confusion_of,
    scores_of,
    ten_columns_at,
    ten_controls,
    ten_run_for,
)
from lesson.words.numbers import are, count
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


def pictures_called(
    settings: TenSettings, epoch: TenEpoch, digit: int, called: int
) -> list[Tensor]:
    """The validation pictures of a digit that the model of an epoch calls another (or the same), the surest first."""
    digits = DATA[settings.data]()
    x = digits.valid_x[digits.valid_y == digit]
    scores = scores_of(ten_columns_at(settings, epoch.parameters), x)
    rows = (scores.argmax(1) == called).nonzero().flatten()
    order = scores[rows].softmax(1)[:, called].argsort(descending=True)
    return list(x[rows[order]] / 255)


PAIRS = {"3 and 7": (3, 7), "1 and 7": (1, 7), "4 and 9": (4, 9), "0 and 6": (0, 6)}
MIXED_UP = Question(
    "mixed_up",
    "Which two are mixed up most?",
    f"One layer, {EPOCHS} epochs. In which of these pairs is the one most often called the other, counted both ways?",
    tuple(PAIRS),
)


def mixed_up(confusion: Tensor) -> Answer:
    """From a table (10, 10)."""
    both = (confusion + confusion.T).tolist()
    found = {name: both[one][other] for name, (one, other) in PAIRS.items()}
    listed = ", ".join(f"{name}: {number:,}" for name, number in found.items())
    most = max(found, key=found.__getitem__)
    return Answer(most, f"{listed}, of {int(confusion.sum()):,} pictures in all.")


def mixed_up_now() -> Answer:
    """Train one layer, and answer."""
    return mixed_up(_after()[1].confusion)


def _field(is_digit: int, called: int) -> dict[str, int]:
    return {"is": is_digit, "called": called}


TABLE = Card(
    "Who is taken for whom",
    "A *confusion matrix*: a row for each digit, a column for each answer. Green is right; red is wrong. Press *Play*: the "
    "table starts with chance and finds the diagonal. Click a field, or use the sliders, to see its pictures.",
    words=("confusion matrix",),
)
LOOK = Card(
    "Can you read them?",
    "Some mistakes you would make, too. Others are plain to you, and not to a model that counts ink at places. Does the net, "
    "with its hidden units, make the same ones?",
    show={
        "4s called 9": _field(4, 9),
        "5s called 3": _field(5, 3),
        "One layer": {"model": ONE_LAYER},
        "ReLU net": {"model": NET},
    },
)


def caption(epoch: TenEpoch, digit: int, called: int) -> str:
    """A field of the table, and the most frequent mistake."""
    table = epoch.confusion.clone()
    here, of = int(table[digit, called]), int(table[digit].sum())
    table.fill_diagonal_(0)
    one, other = divmod(int(table.argmax()), len(table))
    most = int(table.max())
    worst = f" Most frequent mistake: {one} called {other}, {count(most, 'time')}."
    return (
        f"After {count(epoch.number, 'epoch')}, **{epoch.wrong:,}** of {int(epoch.confusion.sum()):,} {are(epoch.wrong)} "
        f"wrong. Of {count(of, 'picture')} of a {digit}, {here:,} {are(here)} called {called}.{worst if most else ''}"
    )


def confusion(lab: "Lab") -> None:
    """Which digit is taken for which, and the pictures."""
    mixed_up = Ask(MIXED_UP, mixed_up_now)
    lab.cards(TABLE, mixed_up, LOOK)
    digit = lab.select("The picture is a", DIGITS, 4, "is")
    called = lab.select("The model calls it", DIGITS, 9, "called")
    settings, last = ten_controls(lab, ("model",))
    with lab.busy("Training"):
        epochs = ten_run_for(settings).up_to(last)
    pictures = pictures_called(settings, epochs[-1], digit, called)
    lab.figure(
        confusion_table(epochs, (digit, called), pictures),
        **lab.clicks(("is", "called"), len(DIGITS)),
    )
    lab.play(last, "epoch")
    lab.what_you_see(caption(epochs[-1], digit, called))
    lab.code(confusion_of)
    with lab.details("The table in figures"):
        heads = "it is", *(f"called {each}" for each in DIGITS)
        rows = epochs[-1].confusion.tolist()
        lab.table(heads, [(str(each), *row) for each, row in enumerate(rows)])
