"""Step 1: from a folder of pictures to one tensor."""

import numpy as np
import streamlit as st

from lesson import ui
from lesson.charts.pictures import ink
from lesson.charts.reshaping import picture_and_strip
from lesson.digits import load_digits
from lesson.experiments.reshaping import at_width, facts, memory, pictures_to_tensors
from lesson.training import Settings, batches

ALL, NONE = "All of them", "None of them"
SMALLER, DROPPED, FILLED = (
    "They make one smaller batch",
    "They are left out",
    "They are filled up with others",
)

ui.page_header("tensor_reshaping")
digits = load_digits()

"""
A model does not see a picture. It sees numbers in a row. So 28 rows of 28 pixels become one strip of 784 brightnesses: the
first row, then the second, then the third. Nothing is lost, if one remembers how wide a row was.
"""
ui.new_words("tensor")

left, middle, right = st.columns([1, 1, 2])
with left:
    digit = ui.one_of("Digit", ["3", "7"], "digit", "3")
with middle:
    split = ui.one_of("Pictures", ["train", "valid"], "split", "train")
pictures, names = digits.select(split, int(digit))
most = max(len(digits.select(s, d)[0]) for s in ("train", "valid") for d in (3, 7)) - 1
with right:
    wanted = st.slider(
        "Number of the picture", 0, most, key=ui.key_of("number"), bind="query-params"
    )
number = min(wanted, len(pictures) - 1)
if wanted != number:
    st.caption(
        f"There are {len(pictures):,} of these, so this is the last, number {number:,}."
    )
pixels = pictures[number]

picked = st.slider(
    "Number in the strip",
    0,
    783,
    28 * 9 + 14,
    key=ui.key_of("index"),
    bind="query-params",
    help="Lights a pixel; pointing at the picture or at the strip does the same.",
)
source = "training" if split == "train" else "test"
what = f"{'Three' if digit == '3' else 'Seven'} number {number:,}, image {names[number].item()} of MNIST's {source} images,"
ui.draw(picture_and_strip(pixels, picked, what))
inked = int((pixels > 0).sum())
ui.what_you_see(
    f"{what} has ink on {inked} of its {pixels.numel()} pixels. Point at the picture and see the place in the strip, or "
    f"point at the strip and see the pixel. Row {picked // 28}, column {picked % 28} is number 28 · {picked // 28} + "
    f"{picked % 28} = {picked}. A step down in the picture is a jump of 28 in the strip."
)
with st.expander("All 784 numbers, as bytes from 0 to 255"):
    st.code(
        "\n".join(" ".join(f"{value:3d}" for value in row) for row in ink(pixels)),
        language=None,
    )

st.header("Every line, from pictures to a batch", anchor=False)
"""
Read the shape from the left: (12396, 28, 28) is 12,396 pictures of 28 rows of 28 numbers. In `view(-1, 28 * 28)` the −1
says: work this one out yourself. And `unsqueeze(1)` turns (12396,), a plain row of labels, into (12396, 1), a column: one
label for each score. The two look alike, and mixing them up spoils an accuracy without a word of warning, as the next page
shows.
"""
ui.show_source(pictures_to_tensors)
chain = facts()
flattened = next(fact for fact in chain if fact.name == "train_x")
copying = ui.guess(
    "copies",
    f"`train_x` has {flattened.bytes / 1e6:.1f} MB of brightnesses. How many of them does `view` copy to get there?",
    [ALL, NONE],
)
if copying:
    views = [fact for fact in chain if fact.view_of]
    ui.reveal(
        copying,
        NONE if flattened.view_of else ALL,
        f"{len(views)} of the {len(chain)} results are views: they look at numbers that lie somewhere else, and copy none. "
        "Change a number in a view, and it changes in the tensor it looks at, and in every other view of that number.",
    )
st.markdown(
    "| name | shape, type and bytes | memory |\n|---|---|---|\n"
    + "\n".join(
        f"| {fact.name} | {fact.shape} {fact.dtype}, {fact.bytes:,} bytes | "
        + (
            "?"
            if not copying
            else f"view of {fact.view_of}"
            if fact.view_of
            else "its own"
        )
        + " |"
        for fact in chain
    )
)

st.header("One pass in batches", anchor=False)
"""
Training does not look at all pictures at once. It takes them in batches, one after the other, until all have been seen:
"""
ui.new_words("batch")
ui.show_source(batches)
usual = Settings().batch_size
whole, rest = divmod(len(digits.train_x), usual)
splitting = ui.guess(
    "last_batch",
    f"{len(digits.train_x):,} pictures in batches of {usual}: that is {whole} batches, and {rest} pictures are left over. What "
    "becomes of these?",
    [SMALLER, DROPPED, FILLED],
)
if splitting:
    last = list(batches(digits.train_x, digits.train_y, usual))[-1][0]
    ui.reveal(
        splitting,
        SMALLER if len(last) == rest else FILLED if len(last) == usual else DROPPED,
        f"The last batch has the shape {tuple(last.shape)}. Its mean counts as much as that of any other batch, although fewer "
        "pictures make it.",
    )
batch_size = ui.batch_size_slider()
sizes = [len(xb) for xb, _ in batches(digits.train_x, digits.train_y, batch_size)]
xb, yb = next(batches(digits.train_x, digits.train_y, batch_size))
ui.what_you_see(
    f"In batches of {batch_size:,}, one pass over the {len(digits.train_x):,} training pictures is **{len(sizes):,}** "
    f"{'batch' if len(sizes) == 1 else 'batches'}; the last has **{sizes[-1]:,}**. The first is xb {tuple(xb.shape)} with yb "
    f"{tuple(yb.shape)}: {int(yb.sum()):,} threes, {len(yb) - int(yb.sum()):,} sevens."
)

st.header("The same numbers, another width", anchor=False)
width = st.select_slider(
    "Width of a row",
    [7, 8, 14, 16, 28, 49, 56, 98, 112],
    56,
    key=ui.key_of("width"),
    bind="query-params",
    help="784 is a multiple of each of these.",
)
ui.show_source(at_width)
viewed = at_width(pixels, width)
rows = viewed.shape[0]
enlarge = max(3, 336 // max(width, rows))
ui.picture(
    np.kron((viewed * 255).byte().numpy(), np.ones((enlarge, enlarge), dtype=np.uint8)),
    f"The same digit in rows of {width} pixels instead of 28",
    f"{rows} rows of {width}",
)
same = memory(viewed) == memory(pixels)
ui.what_you_see(
    f"{rows} × {width} = {viewed.numel()}: the same numbers in the same order, "
    + ("in the very same memory; " if same else "copied; ")
    + (
        "and 28 is the width they were written in, so the digit is whole."
        if width == 28
        else "but the eye is lost, because a row is no longer 28 wide. The model would not mind: it never knew about rows."
    )
)
ui.next_step("tensor_reshaping")
