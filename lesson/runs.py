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

from lesson.data.bundle import DataFileError
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
        place = (used, next(self._tickets), mine)
        with self._guard:
            if self._free:
                self._free -= 1
                mine.release()
            else:
                self._waiting.append(place)
        try:
            mine.acquire()  # until somebody's turn ends
            yield
        finally:
            self._leave(place)

    def _leave(self, place: tuple[float, int, threading.Lock]) -> None:
        """End a turn, so that the next one begins; or, after an error while waiting, wait no longer."""
        with self._guard:
            if place in self._waiting:
                self._waiting.remove(place)
            elif self._waiting:  # in the order in which they came
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


class TrainingFailed(Exception):
    """A training met an error, which is the cause of this one; the message tells a visitor what to do."""

    def __init__(self) -> None:
        super().__init__(
            "The training stopped because of an error on the server. Reload the page to go on from the last finished epoch."
        )


class Run:
    """A memory of `train(digits, settings)`, or of another training: epochs that somebody has computed are there for everybody.

    It has no thread of its own. Who watches it computes its next piece, one at a time; who stops watching leaves it as it is,
    and it goes on from there when somebody wants more. After an error the training begins anew for the next who wants it:
    the epochs that are there stay, because the same settings give the same epochs again.
    """

    def __init__(self, settings: Settings, training: Training = train) -> None:
        self.settings = settings
        self.epochs: list = []
        self.progress = Progress(0, 0.0)
        self.seconds = 0.0  # of computing so far
        self._training = training
        self._pieces = self._without_the_done()
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
        try:
            with TURNS.turn(self.seconds):
                start = time.perf_counter()
                piece = next(self._pieces)
                self.seconds += time.perf_counter() - start
            if isinstance(piece, Progress):
                self.progress = piece
            else:
                self.epochs.append(piece)
                self.progress = Progress(piece.number, 1.0)
        except BaseException as error:  # a generator that has failed is at its end
            self._pieces = self._without_the_done()
            if isinstance(error, DataFileError) or not isinstance(error, Exception):
                raise  # it has a sentence of its own, or ends the script that asked
            raise TrainingFailed from error

    def _without_the_done(self) -> Iterator[Any]:
        """The training from its beginning; of the epochs that are there already, only how far it is."""
        done = len(self.epochs)
        for piece in self._training(load_digits(), self.settings):
            if done and not isinstance(piece, Progress):
                done -= 1
                yield Progress(piece.number, 1.0)
            else:
                yield piece


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
