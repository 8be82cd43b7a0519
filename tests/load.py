"""A class arrives: `python -m tests.load --learners 30 --seconds 300`.

Starts a server as the README does, cold, and lets simulated learners in within five seconds. Each opens pages, thinks for one
to six seconds, moves what it finds there, guesses, draws, uploads, reloads, leaves and comes back. At half-time a bell rings,
and all open the start page in the same moment. One of them, the hog, only ever asks for the longest trainings there are. Prints
what they waited for and what it cost; the exit status is 1 if a bound is missed. Server and learners share the processors.
"""

import argparse
import asyncio
import io
import math
import random
import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from PIL import ImageOps
from websockets.exceptions import WebSocketException

from lesson.console import use_plain_letters
from lesson.handwriting.strokes import draw_strokes
from lesson.ui import PAGES
from tests.conftest import serving
from tests.handwriting.drawn import drawing
from tests.visitor import Answer, Visit, run

ARRIVAL = 5.0  # seconds within which all are let in
THINKING = 1.0, 6.0  # seconds between what a learner does
SETTINGS = [
    "lr",
    "batch_size",
    "epochs",
    "seed",
    "init_std",
    "hidden",
    "relu",
    "shuffle",
    "model",
    "pictures",
]
TRAINING_PAGES = (
    "training_loop",
    "relu_net",
    "pytorch_version",
    "your_digit",
    "ten_digits",
)
USUAL_BATCH = 64  # and larger: an epoch takes a few hundredths of a second alone
HOG = {"batch_size": "8", "epochs": "100"}

COLD, WARM = 5.0, 2.0  # seconds until all see the start page's first chart
MOVE, FIRST_EPOCH = 0.5, 1.5  # seconds, for 95 of 100
RESIDENT, SLOPE = 700, 2.0  # MB, and MB a minute over the second half
LONG_ENOUGH = 300  # seconds, to say something of a slope


class Deed(NamedTuple):
    """Something a learner did, and what came back."""

    page: str
    kind: str
    answer: Answer


class Class:
    """Learners on one server, what they did, and what it cost."""

    def __init__(self, address: str, learners: int, seconds: float) -> None:
        self.address, self.learners = address, learners
        self.start = time.monotonic()
        self.half, self.over = self.start + seconds / 2, self.start + seconds
        self.deeds: list[Deed] = []
        self.lost: list[str] = []
        self.bell = asyncio.Barrier(learners)

    async def attend(self, number: int) -> None:
        """What one learner does until the class is over."""
        chance = random.Random(number)
        await asyncio.sleep(chance.uniform(0, ARRIVAL))
        kind = "arrive, cold"
        for until in (self.half, self.over):
            visit = await self._come(kind)
            while time.monotonic() < until:
                act = self._train_long if number == 0 else self._work
                try:
                    await act(visit, chance, until)
                except (WebSocketException, OSError) as error:
                    self.lost.append(f"/{visit.page}: {error!r}")
                if chance.random() < 0.3 and time.monotonic() < until:
                    visit = await self._return(visit, chance, until)
            await visit.__aexit__()
            if until == self.half:
                await self.bell.wait()
            kind = "arrive, warm"

    async def _come(self, kind: str) -> Visit:
        visit = await Visit(self.address).__aenter__()
        self._note(visit, kind, await visit.open(""))
        return visit

    async def _return(self, visit: Visit, chance: random.Random, until: float) -> Visit:
        """Reload the page, or leave it and come back later, by the same address."""
        page, query = visit.page, visit.query
        await visit.__aexit__()
        kind = chance.choice(["reload", "come back"])
        if kind == "come back":
            await think(chance, until)
        visit = await Visit(self.address).__aenter__()
        self._note(visit, kind, await visit.open(page, query))
        return visit

    async def _work(self, visit: Visit, chance: random.Random, until: float) -> None:
        """Open a page and do a few things there."""
        page = chance.choice(list(PAGES)[1:])
        if not await think(chance, until):
            return
        self._note(visit, "open", await visit.open(page))
        for _ in range(chance.randint(3, 8)):
            if not await think(chance, until) or not visit.widgets:
                return
            widget = chance.choice([*visit.widgets.values()])
            kind = kind_of(visit, widget)
            if kind == "upload":
                answer = await visit.upload(widget, "seven.png", SEVEN)
            elif kind == "draw":
                answer = await visit.set(widget, {"strokes": drawing("3")})
            elif kind:
                value = next_value(visit, widget, chance)
                patience = chance.uniform(*THINKING) if "train" in kind else 15
                answer = await visit.set(widget, value, patience)
                kind = kind_of(visit, widget)  # as it is set now
            else:
                continue
            self._note(visit, kind, answer)

    async def _train_long(
        self, visit: Visit, chance: random.Random, until: float
    ) -> None:
        query = {**HOG, "seed": str(chance.randint(0, 99))}
        remaining = max(1, until - time.monotonic())
        answer = await visit.open("training_loop", query, patience=remaining)
        self._note(visit, "hog", answer)

    def _note(self, visit: Visit, kind: str, answer: Answer) -> None:
        self.deeds.append(Deed(visit.page or "start", kind, answer))


async def think(chance: random.Random, until: float) -> bool:
    """Do nothing for a while, or until the bell rings; whether there is time left."""
    left = until - time.monotonic()
    await asyncio.sleep(max(0, min(chance.uniform(*THINKING), left)))
    return time.monotonic() < until


def picture_of_a_seven() -> bytes:
    """A PNG file, dark ink on white."""
    file = io.BytesIO()
    ImageOps.invert(draw_strokes(drawing("7"))).save(file, "PNG")
    return file.getvalue()


SEVEN = picture_of_a_seven()


def kind_of(visit: Visit, widget: Any) -> str:
    """What it means to use this widget; "" for what a learner leaves alone."""
    name = type(widget).__name__
    if name == "FileUploader":
        return "upload"
    if name == "BidiComponent":
        return (
            "draw" if "strokes" in widget.SerializeToString().decode("latin-1") else ""
        )
    if name == "Tabs":
        return "scene"
    if name == "Button" and (widget.disabled or widget.label.startswith("Download")):
        return ""
    key = getattr(widget, "query_param_key", "")
    setting = next((each for each in SETTINGS if key.endswith(each)), None)
    if name == "Button" and widget.label.split()[0] in ("Next", "Back"):
        return "card"
    if name == "Button" and ": " in widget.id:  # question and answer
        return "guess"
    preset = name == "Button" and widget.icon == ":material/visibility:"
    if visit.page in TRAINING_PAGES and (setting or preset):
        sizes = [value for key, value in visit.query.items() if "batch_size" in key]
        usual = all(int(size) >= USUAL_BATCH for size in sizes) and not preset
        return "train" if usual else "train, extreme"
    return "move"


def next_value(visit: Visit, widget: Any, chance: random.Random) -> Any:
    """What a person would set: mostly the value next to the one it has, sometimes one at the end."""
    name = type(widget).__name__
    state = visit.states.get(widget.id)
    if name == "Button":
        return True
    if name == "Checkbox":
        return not (state.bool_value if state else widget.default)
    if name == "Tabs":
        return chance.choice(widget.labels)
    if name == "ButtonGroup":
        return chance.choice([option.content for option in widget.options])
    far = chance.random() < 0.1
    if not widget.options:
        now = state.double_array_value.data[0] if state else widget.default[0]
        value = chance.choice([now - widget.step, now + widget.step])
        ends = [widget.min, widget.max]
        return chance.choice(ends) if far else min(max(value, ends[0]), ends[1])
    words = list(widget.options)
    now = (
        words.index(state.string_array_value.data[0])
        if state
        else int(widget.default[0])
    )
    place = chance.choice([0, len(words) - 1] if far else [now - 1, now + 1])
    return words[min(max(place, 0), len(words) - 1)]


def quantile(numbers: Iterable[float], share: float) -> float:
    """The smallest number that a share of all do not exceed."""
    ordered = sorted(numbers)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def three(numbers: list[float]) -> str:
    """Median, 95th percentile and worst."""
    if not numbers:
        return f"{'–':^17}"
    shown = statistics.median(numbers), quantile(numbers, 0.95), max(numbers)
    return " ".join(f"{each:5.2f}" for each in shown)


def table(deeds: Iterable[Deed]) -> str:
    """A line for each page and kind of deed."""
    groups = defaultdict(list)
    for page, kind, answer in deeds:
        groups[page, kind].append(answer)
    heads = ("first element", "first chart", "first epoch", "end of script")
    lines = [
        f"{'page':<17}{'deed':<16}{'n':>5}  "
        + "  ".join(f"{head:<17}" for head in heads)
        + "  messages     kB"
    ]
    for (page, kind), answers in sorted(groups.items()):
        columns = (
            [value for each in answers if (value := getattr(each, name)) is not None]
            for name in ("first_element", "first_chart", "first_epoch", "end")
        )
        lines.append(
            f"{page:<17}{kind:<16}{len(answers):>5}  "
            + "  ".join(map(three, columns))
            + f"  {statistics.mean(each.messages for each in answers):8.0f}"
            + f"{statistics.mean(each.bytes for each in answers) / 1000:7.0f}"
        )
    return "\n".join(lines)


def resident(pid: int) -> float:
    """Megabytes of memory that a process has now; none where the system does not say it, as Linux does."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except FileNotFoundError:
        return math.nan
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1.024e-3


def slope(samples: list[tuple[float, float]]) -> float:
    """MB a minute over the second half of (seconds, MB)."""
    later = samples[len(samples) // 2 :]
    times, sizes = zip(*later, strict=True)
    return 60 * statistics.linear_regression(times, sizes).slope


def bounds(group: Class, samples: list[tuple[float, float]]) -> list[tuple[str, bool]]:
    """Each bound with what was measured, and whether it holds."""

    def of(kind: str, what: str = "served") -> list[float]:
        values = [
            getattr(deed.answer, what) for deed in group.deeds if deed.kind == kind
        ]
        return [value for value in values if value is not None] or [0.0]

    exceptions = [each for deed in group.deeds for each in deed.answer.exceptions]
    cold, warm = max(of("arrive, cold")), max(of("arrive, warm"))
    move = quantile(of("move"), 0.95)
    first = quantile(of("train", "first_epoch"), 0.95)
    most, rise = max(size for _, size in samples), slope(samples)
    rows = [
        (f"{len(exceptions)} exceptions {exceptions[:3]}", not exceptions),
        (f"{len(group.lost)} visits lost {group.lost[:3]}", not group.lost),
        (f"cold: all see a chart after {cold:.2f} s (≤ {COLD:g})", cold <= COLD),
        (f"warm, all at once: after {warm:.2f} s (≤ {WARM:g})", warm <= WARM),
        (f"a move, no training, p95 {move:.2f} s (≤ {MOVE:g})", move <= MOVE),
        (f"first epoch, p95 {first:.2f} s (≤ {FIRST_EPOCH:g})", first <= FIRST_EPOCH),
        (f"resident at most {most:.0f} MB (≤ {RESIDENT})", not most > RESIDENT),
    ]
    if group.over - group.start >= LONG_ENOUGH:
        text = f"second half: {rise:+.1f} MB a minute (≤ {SLOPE:g})"
        rows.append((text, not rise > SLOPE))
    return rows


async def hold(server: Any, learners: int, seconds: float) -> tuple[Class, list]:
    """Let the learners in; what they did, and (seconds, MB) of the server's memory."""
    group, samples = Class(server.address, learners, seconds), []

    async def weigh() -> None:
        while True:
            now = time.monotonic() - group.start
            samples.append((now, resident(server.process.pid)))
            await asyncio.sleep(1)

    weighing = asyncio.create_task(weigh())
    await asyncio.gather(*(group.attend(number) for number in range(learners)))
    weighing.cancel()
    return group, samples


def main(arguments: list[str] | None = None, say: Callable[..., None] = print) -> int:
    """Hold a class, print what happened, and return how the program should exit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=300)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with serving(log) as server:
            group, samples = run(hold(server, options.learners, options.seconds))
        said = log.read_text("utf-8")
    say(table(group.deeds))
    say("\nresident MB, each tenth of the time:", end=" ")
    say(*(f"{size:.0f}" for _, size in samples[:: max(1, len(samples) // 10)]))
    if "Traceback" in said:
        say(said[said.index("Traceback") :][:3000])
    rows = [*bounds(group, samples), ("the server's log", "Traceback" not in said)]
    for text, holds in rows:
        say("ok    " if holds else "MISSED", text)
    return int(not all(holds for _, holds in rows))


if __name__ == "__main__":
    use_plain_letters()
    sys.exit(main())
