"""The charts of taught models: the sheets with their rims, and the counts."""

import json

import pytest

from lesson.charts import teaching as charts
from lesson.handwriting import teaching
from lesson.handwriting.examples import HAND
from lesson.handwriting.readers import readers
from lesson.handwriting.sheets import MOST, sheets_from_text, to_tensors
from tests.pages.test_charts_sent import named

HOW = {"Alone": 0.03, "Mixed": 30, "Varied": 1}


@pytest.mark.parametrize("way", teaching.WAYS)
def test_the_charts_are_valid_and_count_what_was_taught(way):
    reader = readers(0, 3, ["PyTorch's version"])["PyTorch's version"]
    specs = []
    for own in (sheets_from_text(HAND), sheets_from_text(HAND)[:1]):
        records = teaching.taught(teaching.WAYS[way], reader, to_tensors(own), HOW[way])
        figures = charts.figures(way, own, records, HOW[way])
        for figure in figures:
            assert len(json.dumps(figure.chart().to_dict())) < 300_000
            assert len(figure.alt) > 40
            assert named(figure.spec) == figure.data.keys()
        strip, counts = figures
        specs.append((strip.spec, counts.spec))
        shown = counts.data["counts"].query("newest")
        assert len(shown) == 2
        newest = strip.data["reads"].query("newest")
        assert len(newest) == len(own)
        if way != "Varied":
            last = (
                records[1 + teaching.TIMES.index(30)] if way == "Mixed" else records[-1]
            )
            assert shown["wrong"].tolist() == [last.missed, last.wrong]
            assert newest["right"].tolist() == last.sheets
        else:
            _, plain, variants = records[-1]
            assert shown["wrong"].tolist() == [plain.missed, variants.missed]
            assert newest["right"].tolist() == variants.sheets
    assert specs[0] == specs[1]


def test_each_step_is_said_in_words():
    reader = readers(0, 3, ["by hand"])["by hand"]
    own = sheets_from_text(HAND)
    records = teaching.taught(teaching.alone, reader, to_tensors(own), 0.03)
    words = charts.words_of_steps(charts.figures("Alone", own, records, 0.03)[1])
    assert len(words) == len(records)
    for number in (0, 7, 40):
        each = records[number]
        assert words[number] == (
            f"step {number}: of your 8 {each.missed} wrong, of MNIST's 2,038 {each.wrong:,} wrong"
        )


def test_all_sheets_that_there_may_be_have_a_place():
    assert MOST <= 2 * charts.IN_A_ROW


def test_an_answer_says_what_it_reads_and_whether_that_is_right():
    three, seven = sheets_from_text(HAND)[1], sheets_from_text(HAND)[0]
    assert [charts.answer(three, True), charts.answer(three, False)] == ["3 ✓", "7 ✗"]
    assert [charts.answer(seven, True), charts.answer(seven, False)] == ["7 ✓", "3 ✗"]
