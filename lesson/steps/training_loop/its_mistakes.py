"""Its mistakes: the pictures it is wrong about."""

from typing import TYPE_CHECKING, Any

import altair as alt

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png
from lesson.charts.theme import Figure, spoken
from lesson.digits import load_digits
from lesson.experiments.mistakes import Confusion, confusion, worst_mistakes
from lesson.runs import once, run_for
from lesson.steps.training_loop.trials import Mistakes, mistakes_after
from lesson.training import VALIDATION_IMAGES, Epoch
from lesson.words.numbers import are, count
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


ACROSS, ROWS = "(width > 500 ? 6 : 4)", 3  # pictures
TOP = 64  # pixels, for the count above them
SIDE = f"min(width / {ACROSS} - 10, (height - {TOP}) / {ROWS} - 36)"


@once
def _mistakes_by_epoch() -> dict[str, Any]:
    epochs = marks.data("epochs", frames.here())
    small = f"{marks.EPOCH} + ': ' + datum.words"
    seen = alt.LookupData(data=alt.NamedData("pictures"), key="row", fields=["url"])
    worst = marks.data("worst", frames.here(), f"datum.place < {ROWS} * {ACROSS}")
    shown = worst.transform_lookup("row", from_=seen).transform_calculate(
        across=f"(datum.place % {ACROSS} + 0.5) * width / {ACROSS}",
        down=f"{TOP} + floor(datum.place / {ACROSS}) * ({SIDE} + 36)",
    )
    shown = shown.transform_calculate(
        below=f"datum.down + {SIDE}",
        words="(width > 500 ? 'says ' + datum.says + ': ' : '') + format(datum.score, '+.1f')",
    )
    place, below = (marks.at_fields("across", down) for down in ("down", "below"))
    look = {"baseline": "top", "dy": 4, "fontWeight": "bold", "aria": False}
    large = {"readout": 0, "large": 28, **marks.TOP_LEFT}
    return marks.drawn(
        marks.image(shown, SIDE, **place, baseline="top"),
        marks.text(shown, "words", **below, **look),
        marks.text(epochs, marks.WRONG, 0, 0, **large),
        marks.text(epochs, small, 0, 34, readout=1, **marks.TOP_LEFT),
        spoken(),
        by="epoch",
    )


def _both_ways(counts: Confusion) -> str:
    """How many of each digit are called by the other's name."""
    threes = count(counts.threes_called_7, "three")
    return f"{threes} called 7, {count(counts.sevens_called_3, 'seven')} called 3"


def mistakes_by_epoch(mistakes: list[Mistakes]) -> Figure:
    """How many validation images a model calls by the wrong name after each epoch, and those it is surest about."""
    last = mistakes[-1]
    worst = [
        (each.epoch, place, row, "3" if score > 0 else "7", score)
        for each in mistakes
        for place, (row, score) in enumerate(zip(each.worst, each.scores, strict=True))
    ]
    images = load_digits().valid_x
    rows = sorted({row for each in mistakes for row in each.worst})
    counts = [
        (each.epoch, each.counts.wrong, _both_ways(each.counts)) for each in mistakes
    ]
    words = (
        f"After {count(last.epoch, 'epoch')} {last.counts.wrong:,} of {VALIDATION_IMAGES:,} are wrong: {counts[-1][-1]}. "
        f"The scores of those it is surest about: {', '.join(f'{score:+.1f}' for score in last.scores) or 'none'}."
    )
    shown = marks.table("epoch place row says score", worst)
    shown.insert(1, "newest", shown["epoch"] == last.epoch)
    pictures = [(row, digit_png(images[row])) for row in rows]
    return Figure(
        _mistakes_by_epoch(),
        {
            "epochs": marks.table("epoch newest wrong words", counts, by="epoch"),
            "worst": shown,
            "pictures": marks.table("row url", pictures),
            "words": marks.record(words=words),
        },
        "Pictures of digits that the model calls by the wrong name, each with its score",
    )


MISTAKES = Card(
    "What does it get wrong?",
    "These are the mistakes it was surest of. A score above 0 says 3, one below 0 says 7; the farther from 0, the "
    "surer. Would you have read them all? Some are hard for anybody. Others only look unlike most.",
    words=("score",),
)


def caption(counts: Confusion) -> str:
    """Which way the model is wrong more often."""
    if not counts.wrong:
        return "It is right about all of them."
    lean = counts.sevens_called_3 - counts.threes_called_7
    if abs(lean) <= 2 * counts.wrong**0.5:  # two standard errors of such a difference
        says = "Chance alone could make such a difference."
    else:
        says = f"It leans towards {3 if lean > 0 else 7}."
    return (
        f"**{counts.wrong:,} of {VALIDATION_IMAGES:,}** {are(counts.wrong)} wrong: "
        f"{_both_ways(counts)}. {says}"
    )


def its_mistakes(lab: "Lab") -> None:
    """The pictures it is wrong about."""
    lab.cards(MISTAKES)
    settings, last = lab.training_controls("by_hand")

    def mistakes(epoch: Epoch) -> Mistakes:
        return mistakes_after(settings, epoch)

    lab.code(confusion, worst_mistakes)
    lab.watch(
        {"it": run_for(settings)},
        last,
        lambda epochs, _: mistakes_by_epoch([*map(mistakes, epochs["it"])]),
        lambda run: caption(mistakes(run[-1]).counts),
    )
    with lab.details("In a table"):
        counts = mistakes(run_for(settings).up_to(last)[last]).counts
        lab.table(("", "called 3", "called 7"), counts.rows)
