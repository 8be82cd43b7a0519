"""Step 1: from a folder of pictures to one tensor."""

from lesson import ui
from lesson.charts.passes import batch_words, one_pass_in_batches
from lesson.charts.pictures import ink
from lesson.charts.reshaping import other_width, picture_and_strip, row_words
from lesson.charts.shuffled_pixels import twins_by_epoch
from lesson.charts.statements import made_by_each, statement_words, statements
from lesson.digits import PIXELS, SIDE, to_tensors
from lesson.experiments.one_pass import one_pass
from lesson.experiments.reshaping import (
    Picked,
    at_width,
    facts,
    most_of_a_digit,
    pick,
    pictures_to_tensors,
)
from lesson.experiments.shuffled_pixels import (
    new_places,
    shuffled_pixels,
    twins,
)
from lesson.training import batches
from lesson.words.captions import tensor_reshaping as captions
from lesson.words.cards import tensor_reshaping as cards
from lesson.words.questions import tensor_reshaping as questions
from lesson.words.story import Ask

WIDTHS = [7, 8, 14, 16, 28, 49, 56, 98, 112]  # 784 is a multiple of each


page = ui.page("tensor_reshaping")


def which_picture(lab: ui.Lab) -> Picked:
    """The controls that choose one; two in sight."""
    digit = lab.one_of("Digit", ["3", "7"], "3", "digit")
    wanted = lab.slider("Number of the picture", 0, most_of_a_digit() - 1, 0, "number")
    with lab.more("training or validation pictures"):
        split = lab.one_of("Pictures", ["train", "valid"], "train", "split")
    return pick(split, int(digit), wanted)


@page.scene("One picture, one row")
def one_picture_one_row(lab: ui.Lab) -> None:
    """A picture and its 784 numbers, each lighting up the other."""
    lab.cards(cards.A_STRIP, cards.ONE_ROW_DOWN)
    index = lab.slider("Number in the strip", 0, PIXELS - 1, 9 * SIDE + 14, "index")
    picked = which_picture(lab)
    lab.figure(picture_and_strip(picked.pixels, index, captions.name_of(picked)))
    lab.play(SIDE - 1, "row", [row_words(row) for row in range(SIDE)])
    lab.what_you_see(captions.strip(picked, index))
    lab.code(to_tensors)
    with lab.details("All 784 numbers, as bytes from 0 to 255"):
        rows = ink(picked.pixels)
        lines = (" ".join(map("{:3d}".format, row)) for row in rows)
        lab.monospaced("\n".join(lines))


@page.scene("Line by line")
def line_by_line(lab: ui.Lab) -> None:
    """Every line from two lists of pictures to a batch, and what it makes."""
    lab.cards(
        cards.READ_A_SHAPE,
        cards.ROW_OR_COLUMN,
        Ask(questions.COPIES, questions.copies_now),
        cards.WHOSE_NUMBERS,
    )
    memory = lab.toggle("Whose numbers they are", False, "memory")
    lines = statements()
    with lab.stage:
        lab.listing(lines, "statement")
    lab.figure(made_by_each(memory))
    lab.play(len(lines) - 1, "statement", statement_words())
    lab.what_you_see(captions.lines(facts(), memory))
    lab.code(pictures_to_tensors)
    with lab.details("All results, and whose memory they use"):
        lab.table(*captions.results(facts()))


@page.scene("Other widths")
def other_widths(lab: ui.Lab) -> None:
    """The same numbers in rows of another width."""
    guess = Ask(questions.SHUFFLED, questions.shuffled_now)
    lab.cards(cards.ANOTHER_WIDTH, cards.NO_MATTER, guess)
    width = lab.select("Width of a row", WIDTHS, 56, "width")
    picked = which_picture(lab)
    viewed = at_width(picked.pixels, width)
    lab.figure(other_width(picked.pixels, viewed, captions.name_of(picked)))
    lab.play(SIDE - 1, "row", [row_words(row) for row in range(SIDE)])
    lab.what_you_see(captions.width(picked.pixels, viewed))
    lab.code(at_width)


@page.scene("The pixels shuffled")
def the_pixels_shuffled(lab: ui.Lab) -> None:
    """One order of the pixels for all pictures, and a model that does not care."""
    lab.cards(cards.SHUFFLE_THE_PIXELS, cards.NO_NEIGHBOURS, cards.ANOTHER_START)
    alike = lab.toggle("Start alike", True, "alike")
    last = lab.epochs()
    with lab.more("which picture, which order"):
        seed, digit = lab.seed(), lab.one_of("Digit", ["3", "7"], "3", "digit")
    pixels, order = pick("train", int(digit), 0).pixels, new_places(seed)
    lab.code(new_places, shuffled_pixels)
    lab.watch(
        {"both": twins(seed, alike)},
        last,
        lambda epochs, finished: twins_by_epoch(
            epochs["both"], pixels, order, last, finished
        ),
        lambda epochs: captions.twins(epochs, alike),
    )


@page.scene("Batches")
def in_batches(lab: ui.Lab) -> None:
    """One pass over all training pictures, batch after batch."""
    lab.cards(
        cards.IN_BATCHES,
        Ask(questions.LAST_BATCH, questions.last_batch_now),
        cards.HOW_LARGE,
    )
    batch_size = lab.batch_size()
    taken = one_pass(batch_size)
    words = batch_words(taken)
    lab.figure(one_pass_in_batches(batch_size))
    lab.play(len(words) - 1, "batch", words)
    lab.what_you_see(captions.batches(taken))
    lab.code(batches)


page.show()
