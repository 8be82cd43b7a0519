"""Softmax: from ten scores to ten shares, and what ten sigmoids would do."""

from typing import TYPE_CHECKING, Any

import altair as alt
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png
from lesson.charts.theme import LINES, QUIET, Figure, spoken
from lesson.experiments.presets import EPOCHS
from lesson.experiments.ten_digits import (
    CLASSES,
    TenSettings,
    scores_of,
    shares,
    ten_columns_at,
)
from lesson.runs import once
from lesson.steps.ten_digits.ten_runs import (
    DATA,
    DIGITS,
    percent,
    sample,
    scores_after,
    ten_controls,
    ten_run_for,
    usual_run,
)
from lesson.words.numbers import are
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

SOFTMAX_WAY, SIGMOIDS = WAYS = ("softmax", "ten sigmoids")


def picture_of(settings: TenSettings, digit: int, number: int) -> Tensor:
    """A validation picture of a digit, by its number among them: (784,) in [0, 1]."""
    digits = DATA[settings.data]()
    return digits.valid_x[digits.valid_y == digit][number] / 255


SEEN = "min(0.3 * width, height - 60)"  # the picture at the right


@once
def _softmax_stages() -> dict[str, Any]:
    here = frames.here("stage")
    rows, lines = marks.data("bars", here), marks.data("stages", here)
    room = marks.span("40", f"(width - {SEEN} - 100)")
    scale = alt.Scale(domain=[-0.5, 1], range=room, nice=False)
    x, end = alt.X("from:Q", scale=scale).axis(None), alt.X("end:Q", scale=scale)
    room = {"domain": list(range(CLASSES)), "range": marks.span("64", "height")}
    y = alt.Y("digit:O").axis(None).scale(paddingInner=0.25, **room)
    colour = alt.Color("kind:N").legend(None)
    colours = [LINES[0], LINES[5], QUIET]
    colour = colour.scale(domain=["right", "wrong", "other"], range=colours)
    look = {"readout": 1, "large": 24, **marks.TOP_LEFT}
    picture, middle = marks.data("picture"), f"width - {SEEN} / 2"
    seen = picture.transform_calculate(across=middle, down=f"64 + {SEEN} / 2")
    return marks.drawn(
        rows.mark_bar().encode(x, y, colour, x2="to:Q"),
        marks.text(rows, "digit", 4, y, align="left", fontWeight="bold"),
        marks.text(rows, "words", end, y, align="left", dx=6),
        marks.text(lines, "name", "0", "0", **look),
        marks.text(lines, "total", "0", "32", readout=2, **marks.TOP_LEFT),
        marks.image(seen, SEEN, **marks.at_fields("across", "down")),
        marks.text(picture, "words", middle, f"70 + {SEEN}", baseline="top"),
        spoken(),
        by="stage",
    )


def _stages(scores: Tensor, way: str) -> list[tuple[str, Tensor, str, str]]:
    """What is done with ten scores, one thing after another: its name, what comes out, how it is written, its sum."""
    first = ("ten scores", scores, "{:+.2f}", "any numbers, above 0 or below")
    if way == SIGMOIDS:
        sigmoids = scores.sigmoid()
        total = f"each between 0 and 1; together {sigmoids.sum():.2f}"
        return [first, ("ten sigmoids", sigmoids, "{:.2f}", total)]
    less = scores - scores.max()
    total = f"from 0 to 1; together {less.exp().sum():.2f}"
    together = f"together {scores.softmax(0).sum():.0%}".replace("%", " %")
    why = "so none gets too large; it changes no share"
    return [
        first,
        ("less the largest", less, "{:+.2f}", why),
        ("e to the power of each", less.exp(), "{:.4f}", total),
        ("divided by their sum", scores.softmax(0), "{:.1%}", together),
    ]


def softmax_stages(pixels: Tensor, digit: int, scores: Tensor, way: str) -> Figure:
    """How ten scores (10,) of a picture (784,) of a digit become ten shares, or ten sigmoids: each stage a frame."""
    stages, called, bars = _stages(scores, way), int(scores.argmax()), []
    for stage, (_, each, form, _) in enumerate(stages):
        # below 0 there is half as much room as above
        most = each.abs().max().item() * (2 if each.min() < 0 else 1)
        for number, value in enumerate(each.tolist()):
            share = value / (most or 1.0)
            kind = "right" if number == digit else "wrong"
            kind = kind if number in (digit, called) else "other"
            words = form.format(value).replace("%", " %")
            bars.append((stage, number, kind, 0.0, share, max(share, 0.0), words))
    names = [(stage, name, total) for stage, (name, _, _, total) in enumerate(stages)]
    said = "; ".join(
        f"{number}: score {score:+.2f}, {bar[-1]}"
        for number, (score, bar) in enumerate(
            zip(scores.tolist(), bars[-CLASSES:], strict=True)
        )
    )
    columns = "stage digit kind from to end words newest"
    what = f"Bars for ten digits: their scores, and what {way} make of them"
    return Figure(
        _softmax_stages(),
        {
            "bars": marks.table(columns, bars, by="stage"),
            "stages": marks.table("stage newest name total", names, by="stage"),
            "picture": marks.record(url=digit_png(pixels), words=f"a {digit}"),
            "words": marks.record(words=said),
        },
        what.replace("softmax make", "softmax makes"),
    )


def words_of_stages(figure: Figure) -> list[str]:
    """Each stage of such a figure in words, for a transport."""
    rows = figure.data["stages"].itertuples()
    return [f"{row.name}: {row.total}" for row in rows]


def _picture(digit: int, number: int) -> dict[str, Any]:
    return {"is": digit, "number": number, "way_of": SOFTMAX_WAY}


SOFTMAX = Card(
    "From scores to shares",
    "Ten scores, any numbers. *Softmax* takes e to the power of each and divides by the sum: all above 0, together 1. One "
    "more in the score is 2.7 times the share. Press *Play*. Green: what it is; red: a wrong answer.",
    words=("softmax", "score"),
    show={"A clear one": _picture(0, 0), "A 4, or a 9?": _picture(4, 53)},
)
TO_ONE, LESS, MORE, DEPENDS = (
    "Exactly 1",
    "Less than 1",
    "More than 1",
    "Sometimes less, sometimes more",
)
GUESS_SIGMOIDS = Question(
    "sigmoids",
    "Why not ten sigmoids?",
    f"Take one layer after {EPOCHS} epochs, and squeeze each of its ten scores with the sigmoid of page 3. What do the ten "
    "add up to, over all validation pictures?",
    (TO_ONE, LESS, MORE, DEPENDS),
)


def answer_sigmoids(sums: Tensor) -> Answer:
    """From the sums (n,) of ten sigmoids for n pictures."""
    low, high = sums.min().item(), sums.max().item()
    right = MORE if low > 1 else LESS if high < 1 else DEPENDS
    if max(abs(low - 1), abs(high - 1)) < 0.001:
        right = TO_ONE
    return Answer(
        right,
        f"From {low:.1f} to {high:.1f}. Each sigmoid knows its own score only, and nothing makes ten of them agree. "
        "Softmax divides by the sum, so ten shares always add up to 1.",
    )


def sigmoids_now() -> Answer:
    """Train one layer, and answer."""
    settings, epoch = usual_run()
    model = ten_columns_at(settings, epoch.parameters)
    return answer_sigmoids(scores_of(model, sample().valid_x).sigmoid().sum(1))


COMPETE = Card(
    "They compete",
    "A sigmoid looks at its own score alone. In softmax the ten compete: one share grows only if others shrink. Add 5 to "
    "all ten scores, and no share changes. As with the sigmoid, a share is not the chance of being right.",
    words=("softmax", "sigmoid"),
    show={"Ten sigmoids": {"way_of": SIGMOIDS}, "Softmax": {"way_of": SOFTMAX_WAY}},
)


def caption_of_softmax(digit: int, scores: Tensor) -> str:
    """What the model calls a picture of a digit, with what share, and how far ahead of the next."""
    (first, second), (one, other) = (
        each.tolist() for each in scores.softmax(0).topk(2)
    )
    verdict = "and is right" if one == digit else f"but it is a {digit}"
    return (
        f"It says **{one}** with a share of {percent(first)}, {verdict}. Next: {other}, {percent(second)}. All ten shares add "
        "up to 1."
    )


def caption_of_sigmoids(digit: int, scores: Tensor) -> str:
    """What ten sigmoids of the scores of a picture of a digit say, and add up to."""
    found = scores.sigmoid()
    above = int((found > 0.5).sum())
    return (
        f"**{above}** of the ten sigmoids {are(above)} above 0.5. Together they are {found.sum():.2f}: nothing makes them add "
        f"up to 1. It is a {digit}."
    )


def softmax(lab: "Lab") -> None:
    """One picture's ten scores on their way, stage by stage."""
    lab.cards(SOFTMAX, Ask(GUESS_SIGMOIDS, sigmoids_now), COMPETE)
    digit = lab.select("The picture is a", DIGITS, 4, "is")
    number = lab.slider("Number of the validation picture", 0, 199, 53, "number")
    way = lab.one_of("From scores to shares", WAYS, SOFTMAX_WAY, "way_of")
    settings, last = ten_controls(lab, ())
    with lab.busy("Training"):
        epoch = ten_run_for(settings).up_to(last)[last]
    pixels = picture_of(settings, digit, number)
    scores = scores_after(settings, [epoch], pixels)[0]
    lab.figure(figure := softmax_stages(pixels, digit, scores, way))
    words = words_of_stages(figure)
    lab.play(len(words) - 1, "stage", words, stages=True)
    say = caption_of_sigmoids if way == SIGMOIDS else caption_of_softmax
    lab.what_you_see(say(digit, scores))
    lab.equation(
        r"\text{share}_k = \frac{e^{s_k}}{e^{s_0} + \dots + e^{s_9}}",
        (shares, "powers ="),
        (shares, "return"),
    )
    lab.code(shares)
