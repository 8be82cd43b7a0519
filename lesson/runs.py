"""Runs that everybody shares: each epoch is computed once, by whoever needs it first."""

import itertools
import threading
import time
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from operator import itemgetter
from typing import Any, TypeVar

from cachetools import LRUCache, cached
from torch import Tensor, enable_grad

from lesson.data.bundle import DataFileError
from lesson.digits import load_digits
from lesson.training import Progress, Settings, train

MAX_EPOCHS = 100
MEMORY = 60_000_000  # bytes for all runs that are kept
OF_A_RUN, OF_AN_EPOCH = 20_000, 500  # bytes, besides parameters
IN_AN_EPOCH = 700_000  # bytes of a run in the middle of an epoch: the order of its pictures, and a batch
MODELS = 3  # that a run holds besides those of its epochs: the one that learns, its slopes, a step
LANDMARKS = {
    0,
    *(2**power for power in range(7)),
}  # epochs of which charts show pictures
AT_ONCE = 1  # pieces of training: a second thread gains little, and everybody else waits for the interpreter
LOOK = 0.05  # seconds until who waits for another's epoch looks again

Training = Callable[..., Iterator[Any]]  # epochs, and Progress between

Compute = TypeVar("Compute", bound=Callable)


def once(compute: Compute) -> Compute:
    """Remember what `compute` returns for each of its arguments; who asks while it is computed waits, and gets the same."""
    return cached({}, condition=threading.Condition())(compute)


def recent(
    limit: int, size: Callable[[Any], int] | None = None
) -> Callable[[Compute], Compute]:
    """As `once`, but only the results that were wanted last: `limit` of them, or so many that their sizes are `limit`."""
    return cached(LRUCache(limit, size), condition=threading.Condition())


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
        self._pieces = self._begun_anew()
        self._computing = threading.Lock()
        self.watching: set[object] = set()  # one for each who does

    def watch(self, last: int) -> Iterator[Progress]:
        """Go on until epoch number `last` is there; pause after every piece of work, at most a few hundredths of a second."""
        self.watching.add(me := object())
        try:
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
        finally:
            self.watching.discard(me)

    def up_to(self, last: int) -> list:
        """Epochs 0 to `last`, computed here and now where they are not there yet."""
        for _ in self.watch(last):
            pass
        return self.epochs[: last + 1]

    def _compute(self) -> None:
        try:
            # parameters may be looked back at where no slopes are wanted
            with TURNS.turn(self.seconds), enable_grad():
                start = time.perf_counter()
                piece = next(self._pieces)
                self.seconds += time.perf_counter() - start
            if isinstance(piece, Progress):
                self.progress = piece
            else:
                self._add(piece)
                self.progress = Progress(piece.number, 1.0)
        except BaseException as error:  # a generator that has failed is at its end
            self._pieces = self._begun_anew()
            if isinstance(error, DataFileError) or not isinstance(error, Exception):
                raise  # it has a sentence of its own, or ends the script that asked
            raise TrainingFailed from error

    def _add(self, epoch: Any) -> None:
        self.epochs.append(epoch)

    def _begun_anew(self) -> Iterator[Any]:
        """The training from its beginning; of the epochs that are there already, only how far it is."""
        done = len(self.epochs)
        for piece in self._training(load_digits(), self.settings):
            if done and not isinstance(piece, Progress):
                done -= 1
                yield Progress(piece.number, 1.0)
            else:
                yield piece


class Trail:
    """The parameters of a run's epochs by their numbers, as far as they are held."""

    def __init__(
        self, settings: Settings, training: Training, grown: Callable[[], None]
    ) -> None:
        self._settings, self._training, self._grown = settings, training, grown
        self.held: dict[int, tuple[Tensor, ...]] = {}
        self._recalling = threading.Lock()

    def of(self, number: int) -> tuple[Tensor, ...]:
        """Those of an epoch. If they were let go, they are computed again, from the nearest epoch before that is held.

        The same training gives the same numbers again. No training may ask: it would wait for the end of its own turn.
        """
        if (held := self.held.get(number)) is not None:
            return held
        with self._recalling:
            before = max((each for each in list(self.held) if each < number), default=0)
            start = self.held.get(before)
            done = before if start else 0
            again = Run(
                self._settings,
                lambda digits, chosen: self._training(digits, chosen, start, done),
            )
            epochs = again.up_to(number - done - (1 if done else 0))
            self.held |= {epoch.number: epoch.parameters for epoch in epochs}
        self._grown()
        return epochs[-1].parameters


class Recalled(Sequence[Tensor]):
    """The parameters of an epoch as a sequence of tensors; they are looked up on a trail when they are used."""

    def __init__(self, trail: Trail, number: int) -> None:
        self._trail, self._number = trail, number

    def __iter__(self) -> Iterator[Tensor]:
        return iter(self._trail.of(self._number))

    def __getitem__(self, place: int) -> Tensor:
        return self._trail.of(self._number)[place]

    def __len__(self) -> int:
        return len(self._trail.of(self._number))


class SharedRun(Run):
    """A run on a shelf. It can let the parameters of most epochs go, and goes on from its newest epoch."""

    def __init__(
        self,
        settings: Settings,
        training: Training,
        shelf: "Shelf",
    ) -> None:
        super().__init__(settings, training)
        self._shelf = shelf
        self._trail = Trail(settings, training, shelf.make_room)
        self._model = 0  # bytes of the parameters of one epoch

    @property
    def bytes(self) -> int:
        """What it holds."""
        in_an_epoch = IN_AN_EPOCH if 0 < self.progress.share < 1 else 0
        models = (len(self._trail.held) + MODELS) * self._model
        return models + in_an_epoch + OF_AN_EPOCH * len(self.epochs) + OF_A_RUN

    def let_go(self, but: Container[int]) -> None:
        """Hold the parameters of no other epochs than these and the newest; if nobody watches, also stop within an epoch."""
        newest = len(self.epochs) - 1
        for number in list(self._trail.held):
            if number not in but and number != newest:
                self._trail.held.pop(number, None)
        if not self.watching and self._computing.acquire(blocking=False):
            self._pieces, self.progress = self._begun_anew(), Progress(newest, 1.0)
            self._computing.release()

    def _add(self, epoch: Any) -> None:
        self._model = sum(each.nbytes for each in epoch.parameters)
        recalled = Recalled(self._trail, epoch.number)
        self.epochs.append(epoch._replace(parameters=recalled))
        self._trail.held[epoch.number] = epoch.parameters
        self._shelf.keep(self)

    def _begun_anew(self) -> Iterator[Any]:
        newest = len(self.epochs) - 1
        start = self._trail.held.get(newest)
        if newest < 1 or start is None:
            yield from super()._begun_anew()
        else:
            yield from self._training(load_digits(), self.settings, start, newest)


class Shelf:
    """Runs by their settings, within so many bytes however many are wanted.

    Where these do not suffice, the runs that were wanted least recently let go first the parameters between LANDMARKS, then
    all but the newest; then those that nobody watches are dropped.
    """

    def __init__(self, memory: int, training: Training) -> None:
        self.memory, self._training = memory, training
        self.runs: dict[Settings, SharedRun] = {}  # the most recently wanted last
        self._guard = threading.RLock()

    @property
    def bytes(self) -> int:
        """What all runs hold."""
        return sum(run.bytes for run in list(self.runs.values()))

    def run_for(self, settings: Settings) -> SharedRun:
        """The one run of these settings."""
        with self._guard:
            run = self.runs.pop(settings, None)
            run = run or SharedRun(settings, self._training, self)
            self.runs[settings] = run
            self.make_room()
        return run

    def keep(self, run: SharedRun) -> None:
        """Count a run that has grown, also one that was dropped while somebody had it."""
        with self._guard:
            if self.runs.setdefault(run.settings, run) is not run:
                run.let_go(())  # another one has its place
            self.make_room()

    def make_room(self) -> None:
        """Keep within the memory."""
        with self._guard:
            excess = self.bytes - self.memory
            for ease in (self._thin, self._bare, self._drop):
                for run in list(self.runs.values()):
                    if excess <= 0:
                        return
                    excess -= ease(run)

    def _thin(self, run: SharedRun, but: Container[int] = LANDMARKS) -> int:
        before = run.bytes
        run.let_go(but)
        return before - run.bytes

    def _bare(self, run: SharedRun) -> int:
        return self._thin(run, ())

    def _drop(self, run: SharedRun) -> int:
        if run.watching:
            return 0
        del self.runs[run.settings]
        return run.bytes


SHELF = Shelf(MEMORY, train)


def run_for(settings: Settings) -> SharedRun:
    """The one run of these settings in this process; the least recently wanted runs are dropped for new ones."""
    return SHELF.run_for(settings.essential())


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
