"""Runs that everybody shares: each epoch is computed once, by whoever needs it first."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from operator import itemgetter
from typing import Any, TypeVar

from cachetools import LRUCache, cached

from lesson.digits import Digits, load_digits
from lesson.gradients import Model
from lesson.training import Progress, Settings, start_model, train

MAX_EPOCHS = 100
MEMORY = (
    60_000_000  # bytes for all runs that are kept, each counted as if it had MAX_EPOCHS
)
AT_ONCE = 1  # pieces of training: a second thread gains little, and everybody else waits for the interpreter
LOOK = 0.05  # seconds until who waits for another's epoch looks again

Training = Callable[[Digits, Settings], Iterator[Any]]  # epochs, and Progress between

Compute = TypeVar("Compute", bound=Callable)


def once(compute: Compute) -> Compute:
    """Remember what `compute` returns for each of its arguments; who asks while it is computed waits, and gets the same."""
    return cached({}, condition=threading.Condition())(compute)


class Turns:
    """Who computes next: `places` at a time, then by turns who has computed least so far, and who has waited longest.

    So somebody who wants a hundred long epochs does not keep others from their first, however many they are, and gets there
    all the same.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: list[tuple[float, int, threading.Lock]] = []
        self._tickets = itertools.count()
        self._longest = False  # whether the one who has waited longest is next
        self._guard = threading.Lock()

    @contextmanager
    def turn(self, used: float) -> Iterator[None]:
        """Wait for a turn, with so many seconds of computing used up before; it ends with the `with` block."""
        mine = threading.Lock()
        mine.acquire()
        with self._guard:
            if self._free:
                self._free -= 1
                mine.release()
            else:
                self._waiting.append((used, next(self._tickets), mine))
        mine.acquire()  # until somebody's turn ends
        try:
            yield
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:  # in the order in which they came
                chosen = (
                    self._waiting[0]
                    if self._longest
                    else min(self._waiting, key=itemgetter(0))
                )
                self._longest = not self._longest
                self._waiting.remove(chosen)
                chosen[-1].release()
            else:
                self._free += 1


TURNS = Turns(AT_ONCE)


class Run:
    """A memory of `train(digits, settings)`, or of another training: epochs that somebody has computed are there for everybody.

    It has no thread of its own. Who watches it computes its next piece, one at a time; who stops watching leaves it as it is,
    and it goes on from there when somebody wants more.
    """

    def __init__(self, settings: Settings, training: Training = train) -> None:
        self.settings = settings
        self.epochs: list = []
        self.progress = Progress(0, 0.0)
        self.seconds = 0.0  # of computing so far
        self._pieces = training(load_digits(), settings)
        self._computing = threading.Lock()

    def watch(self, last: int) -> Iterator[Progress]:
        """Go on until epoch number `last` is there; pause after every piece of work, at most a few hundredths of a second."""
        while len(self.epochs) <= last:
            if self._computing.acquire(blocking=False):
                try:
                    if len(self.epochs) <= last:
                        self._compute()
                finally:
                    self._computing.release()
            else:
                time.sleep(LOOK)  # somebody else computes it
            yield self.progress

    def up_to(self, last: int) -> list:
        """Epochs 0 to `last`, computed here and now where they are not there yet."""
        for _ in self.watch(last):
            pass
        return self.epochs[: last + 1]

    def _compute(self) -> None:
        with TURNS.turn(self.seconds):
            start = time.perf_counter()
            piece = next(self._pieces)
            self.seconds += time.perf_counter() - start
        if isinstance(piece, Progress):
            self.progress = piece
        else:
            self.epochs.append(piece)
            self.progress = Progress(piece.number, 1.0)


def bytes_when_full(run: Run, start: Callable[..., Model] = start_model) -> int:
    """What the parameters of MAX_EPOCHS epochs and of the start take, in bytes; `start` gives the model before any step."""
    parameters = start(run.settings).parameters()
    return (MAX_EPOCHS + 1) * sum(each.nbytes for each in parameters)


@cached(LRUCache(MEMORY, getsizeof=bytes_when_full), lock=threading.Lock())
def _shared(settings: Settings) -> Run:
    return Run(settings)


def run_for(settings: Settings) -> Run:
    """The one Run of these settings in this process; the least recently wanted runs are dropped for new ones."""
    return _shared(settings.essential())


def run_labels(settings: Sequence[Settings]) -> list[str]:
    """A label for each of several runs: the settings in which they differ, as in "lr 0.1, seed 3"."""
    differ = [
        field
        for field in asdict(settings[0])
        if len({getattr(each, field) for each in settings}) > 1
    ]
    return [
        ", ".join(_label(field, getattr(each, field)) for field in differ) or "this run"
        for each in settings
    ]


def _label(field: str, value: Any) -> str:
    either = {"shuffle": ("sorted", "shuffled"), "relu": ("no ReLU", "ReLU")}
    if field in either:
        return either[field][value]
    if isinstance(value, str):
        return value
    number = f"{value:g}" if isinstance(value, float) else value
    return f"{field.replace('_', ' ')} {number}"
