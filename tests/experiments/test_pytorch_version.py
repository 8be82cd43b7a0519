"""Why PyTorch's version looked better: the four claims, and their page."""

from lesson.runs import run_for
from lesson.training import Settings
from tests.pages.test_pages import answers, guess, open_page


def test_claim_2_the_gap_is_not_the_fault_of_saturated_sigmoids(digits):
    """The loud start begins saturated, but after an epoch the small one is the more so, and still ends ahead."""

    def slopes(settings, epoch):
        weights, bias = run_for(settings).up_to(epoch)[epoch].parameters
        predictions = (digits.train_x @ weights.view(-1, 1) + bias).sigmoid()
        return (predictions * (1 - predictions)).mean().item()

    loud, small = Settings("by_hand"), Settings("pytorch")
    assert slopes(loud, 0) < 0.2 * slopes(small, 0)
    assert slopes(small, 1) < 0.2 * slopes(loud, 1)


def test_the_page_answers_its_question_after_a_guess():
    app = open_page("pytorch_version")
    app.button(key="next").click().run()
    options = answers(app, "torch_gap")
    guess(app, "torch_gap", options[2])
    text = " ".join(markdown.value for markdown in app.markdown)
    assert f"You guessed *{options[2]}*. It is **{options[0]}**" in text
    assert "have 58 wrong, not 84" in text


def test_pages_that_touch_the_subject_link_here():
    def links(step, **parameters):
        return [
            link.proto.label
            for link in open_page(step, **parameters).main.get("page_link")
        ]

    def here(labels):
        return [label for label in labels if "PyTorch's version" in label]

    assert any(
        "same ruler" in each
        for each in here(links("random_init", init_scene="Every pair"))
    )
    assert len(here(links("training_loop", epochs="1", shuffle="true"))) == 1
    assert len(here(links("training_loop", epochs="1"))) == 0
    measure = links("pytorch_version", torch_scene="The broken measure")
    assert any("Random init" in each for each in measure)
