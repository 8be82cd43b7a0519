"""Line by line: every line from two lists of pictures to a batch, and what it makes."""

import inspect
from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import numpy as np
import torch
from PIL import Image
from torch import Tensor, tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import SEVEN, THREE, png, rgb
from lesson.charts.theme import BODY, Figure
from lesson.digits import PIXELS, SIDE, Digits, load_digits
from lesson.experiments.tracing import trace
from lesson.runs import once
from lesson.steps.tensor_reshaping.pictures import memory, sheet
from lesson.training import TRAINING_IMAGES
from lesson.words.numbers import Table
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

MAX_WHOLE, ENDS = 784, 8  # of a longer tensor the first and the last few are kept


def list_of_pictures(digits: Digits, digit: int) -> list[Tensor]:
    """The training images of one digit as files hold them: (28, 28) bytes each."""
    x, _ = digits.select("train", digit)
    return list((x * 255).round().byte().view(-1, SIDE, SIDE))


def pictures_to_tensors(threes: list[Tensor], sevens: list[Tensor]) -> None:
    """Every line from two lists of pictures to pairs and a batch."""
    stacked_threes = torch.stack(threes)
    stacked_sevens = torch.stack(sevens)
    stacked = torch.cat([stacked_threes, stacked_sevens])
    brightness = stacked.float() / 255
    train_x = brightness.view(-1, 28 * 28)
    labels = tensor([1.0] * len(threes) + [0.0] * len(sevens))
    train_y = labels.unsqueeze(1)
    dataset = list(zip(train_x, train_y, strict=True))
    x, y = dataset[0]
    xb, yb = train_x[:256], train_y[:256]


class Fact(NamedTuple):
    """What a statement made: a tensor, or a list of them."""

    statement: str
    name: str
    shape: str
    dtype: str
    bytes: int
    view_of: str | None  # the earlier tensor whose memory it uses, if any
    ends: tuple[Tensor, ...]  # a few of its numbers, for pairs of x and of y


def follow(function: Callable[..., None], *args: Any) -> list[Fact]:
    """Run a function, and look at what each of its statements makes: tensors, and lists of pairs of them."""
    made, owners = [], {}
    seen = set(inspect.signature(function).parameters)
    for statement, names in trace(function, *args):
        for name in [name for name in names if name not in seen]:
            seen.add(name)
            made.append(_fact(statement, name, names[name], owners))
    return made


def _fact(statement: str, name: str, value: Any, owners: dict[int, str]) -> Fact:
    """A value is a tensor, or a list of pairs of x and y."""
    if isinstance(value, Tensor):
        x, shape, size = value, str(tuple(value.shape)), value.nbytes
        whole = len(value) <= MAX_WHOLE  # copied all the same, so that the rest can go
        ends = (value.clone() if whole else torch.cat([value[:ENDS], value[-ENDS:]]),)
    else:
        x, y = value[0]
        shape = f"{len(value):,} pairs of {tuple(x.shape)} and {tuple(y.shape)}"
        size = sum(each.nbytes for pair in value for each in pair)
        first_and_last = [*value[:ENDS], *value[-ENDS:]]
        ends = tuple(map(torch.stack, zip(*first_and_last, strict=True)))
    view_of = owners.get(memory(x))
    owners.setdefault(memory(x), name)
    dtype = str(x.dtype).removeprefix("torch.")
    return Fact(statement, name, shape, dtype, size, view_of, ends)


@once
def facts() -> list[Fact]:
    """What the lines make of the training images, computed once a process."""
    lists = (list_of_pictures(load_digits(), digit) for digit in (3, 7))
    return follow(pictures_to_tensors, *lists)


def by_statement() -> list[list[Fact]]:
    """The same, together where one statement made several."""
    return [list(each) for _, each in groupby(facts(), lambda fact: fact.statement)]


def statements() -> list[str]:
    """The lines, as they are written."""
    return [made[0].statement for made in by_statement()]


WORDS = 2 * 22 + 8  # pixels above the drawing
WHITE, BLUE, ORANGE, NOTHING = 15, 16, 17, 18  # places in the palette, black at 0
PALETTE = [
    *(17 * grey for grey in range(16) for _ in "rgb"),
    *(*rgb(THREE), *rgb(SEVEN), 0, 0, 0),
]
TALL, CELL, GAP = 110, 28, 12  # pixels: a drawing, a label, and between two drawings


@once
def _made_by_each() -> dict[str, Any]:
    shown = frames.here("statement")
    drawn = marks.data("drawn", shown)
    room = f"min(datum.tall, height - {WORDS})"
    wide = f"(datum.whole ? width : min(width, {room} * datum.ratio))"
    high = f"(datum.whole ? {room} : {wide} / datum.ratio)"
    look = {"smooth": True, "aspect": False, **marks.TOP_LEFT}
    made = marks.data("made", shown).transform_calculate(left="datum.place / 2")
    x = alt.X("left:Q").axis(None)
    x = x.scale(domain=[0, 1], range=marks.span(0, "width"), nice=False)
    what = {"fontWeight": "bold", "fontSize": BODY + 2, "dy": 0}
    kind = {"fontWeight": "normal", "fontSize": BODY, "dy": 22}
    return marks.drawn(
        marks.image(drawn, wide, 0, WORDS, "picture", high, **look),
        marks.text(made, "what", x, 0, **marks.TOP_LEFT, **what),
        marks.text(made, "kind", x, 0, **marks.TOP_LEFT, **kind),
        by="statement",
        config=marks.NO_EDGE,
    )


def _labels(numbers: Tensor, tall: int) -> np.ndarray:
    """(m, 1) labels below each other, or (m,) beside each other, as places in the palette."""
    rows = numbers if numbers.dim() > 1 else numbers[None]
    places = np.where(rows.numpy() == 1, BLUE, ORANGE).astype(np.uint8)
    cells = np.kron(places, np.ones((tall, CELL), dtype=np.uint8))
    if tall > 2:  # else there is no room between them
        cells[tall - 1 :: tall] = cells[:, CELL - 1 :: CELL] = NOTHING
    return cells


def _brightness(numbers: Tensor) -> np.ndarray:
    """(m, 28, 28) as pictures, (m, 784) and (784,) as strips below each other, as places in the palette."""
    bright = numbers if numbers.is_floating_point() else numbers / 255
    if numbers.dim() == 3:
        return sheet(bright.reshape(-1, PIXELS) * WHITE / 255, ENDS, enlarge=2)
    strips = (bright.view(-1, PIXELS) * WHITE).round().byte().numpy()
    tall = max(1, TALL // len(strips)) if len(strips) > 1 else CELL
    return np.kron(strips, np.ones((tall, 1), dtype=np.uint8))


@once
def _drawing(number: int) -> tuple[str, float, int, bool]:
    """What a statement made, pictures or strips at the left, their labels at the right: a PNG, how wide for its height,
    its height, and whether it is stretched over the whole width."""
    made = [each for fact in by_statement()[number] for each in fact.ends]
    parts = []
    for numbers in made:
        if numbers.shape[-1] in (SIDE, PIXELS):
            parts.append(_brightness(numbers))
        else:
            rows = len(numbers) if numbers.dim() > 1 else 1
            room = len(parts[-1]) if parts else TALL if rows > 1 else CELL
            parts.append(_labels(numbers, room // rows))
    height = max(map(len, parts))
    padded = [
        np.pad(part, ((0, height - len(part)), (0, GAP)), constant_values=NOTHING)
        for part in parts
    ]
    image = Image.fromarray(np.hstack(padded)[:, :-GAP], "P")
    image.putpalette(PALETTE)
    strips = any(numbers.shape[-1] == PIXELS for numbers in made)
    return png(image, transparency=NOTHING), image.width / height, height, strips


def statement_words() -> list[str]:
    """What the transport says aloud at each line."""
    return [
        "; ".join(f"{fact.name}: {fact.shape}" for fact in made)
        for made in by_statement()
    ]


def made_by_each(memory: bool) -> Figure:
    """What the lines made, one at a time with the transport "statement"; with `memory` whose numbers they are."""
    made, drawn = [], []
    for number, line in enumerate(by_statement()):
        drawn.append((number, *_drawing(number)))
        for place, fact in enumerate(line):
            kind = f"{fact.dtype}, {fact.bytes:,} bytes"
            if memory:
                owner = fact.view_of
                kind = f"a view of {owner}" if owner else "numbers of its own"
            made.append((number, place, f"{fact.name}: {fact.shape}", kind))
    sizes = "statement picture ratio tall whole newest"
    return Figure(
        _made_by_each(),
        {
            "made": marks.table("statement place what kind newest", made, "statement"),
            "drawn": marks.table(sizes, drawn, by="statement"),
        },
        "What each line makes: its name and shape, its type and size or whose numbers it looks at, and below "
        "them its first and last items: pictures side by side, strips of 784 numbers below each other, labels as blue cells "
        "for 1 and orange ones for 0.",
    )


READ_A_SHAPE = Card(
    "Read a shape from the left",
    f"Press *Play*: each line is run, and below it stands what it makes. ({TRAINING_IMAGES}, 28, 28) is "
    f"{TRAINING_IMAGES:,} pictures of 28 rows of 28 numbers. In `view(-1, 28 * 28)` the −1 says: work this one out "
    "yourself.",
)
ROW_OR_COLUMN = Card(
    "A row or a column?",
    f"`unsqueeze(1)` turns ({TRAINING_IMAGES},), a row of labels, into ({TRAINING_IMAGES}, 1), a column: one label for "
    "each score. They look much alike. Mix them up, and an accuracy is spoiled without a word of warning, as the next page "
    "shows.",
)
ALL, NONE = "All of them", "None of them"
COPIES = Question(
    "copies",
    "What does a view copy?",
    "`train_x` holds a brightness for each pixel of all training pictures. How many of these numbers does `view` copy to "
    "get there?",
    (ALL, NONE),
)


def copies(chain: list[Fact]) -> Answer:
    """From what each line makes."""
    flattened = next(fact for fact in chain if fact.name == "train_x")
    views = sum(fact.view_of is not None for fact in chain)
    return Answer(
        NONE if flattened.view_of else ALL,
        f"{views} of the {len(chain)} results are views: they look at numbers that lie somewhere else. Here that saves "
        f"{flattened.bytes / 1e6:.0f} MB, and the time to copy them.",
    )


def copies_now() -> Answer:
    """Run the lines, and answer."""
    return copies(facts())


WHOSE_NUMBERS = Card(
    "Whose numbers are they?",
    "A view looks at numbers that lie somewhere else. Change one there, and it changes in every view of it. Show the memory, "
    "and go through the lines again: which of them make numbers of their own?",
    show={"Show the memory": {"memory": True}},
)


def caption(chain: list[Fact], shown: bool) -> str:
    """What the lines begin and end with; if `shown`, how many of their results are views."""
    by_name = {fact.name: fact for fact in chain}
    pictures, rows = by_name["stacked"], by_name["train_x"]
    if not shown:
        return (
            f"From {pictures.shape} of {pictures.dtype} to {rows.shape} of {rows.dtype}: the same numbers, divided by 255 and "
            "unrolled, one picture a row."
        )
    views = [fact for fact in chain if fact.view_of]
    owners = " and ".join(dict.fromkeys(fact.view_of for fact in views))
    return f"**{len(views)} of {len(chain)}** results are views: they look at the numbers of {owners}, and copy none."


def results(chain: list[Fact]) -> Table:
    """What each line made, as a table: its heads and rows."""
    rows = [
        (
            *(f"`{fact.name}`", fact.shape, fact.dtype, fact.bytes),
            f"view of {fact.view_of}" if fact.view_of else "its own",
        )
        for fact in chain
    ]
    return ("name", "shape", "type", "bytes", "memory"), rows


def line_by_line(lab: "Lab") -> None:
    """Every line from two lists of pictures to a batch, and what it makes."""
    lab.cards(READ_A_SHAPE, ROW_OR_COLUMN, Ask(COPIES, copies_now), WHOSE_NUMBERS)
    memory = lab.toggle("Whose numbers they are", False, "memory")
    lines = statements()
    with lab.stage:
        lab.listing(lines, "statement")
    lab.figure(made_by_each(memory))
    lab.play(len(lines) - 1, "statement", statement_words())
    lab.what_you_see(caption(facts(), memory))
    lab.code(pictures_to_tensors)
    with lab.details("All results, and whose memory they use"):
        lab.table(*results(facts()))
