"""Firefox and WebKit, driven alike: by WebDriver BiDi and by WebDriver, which give the same words to keys and pointers.

Each starts with an empty profile, and calls nobody but this machine.
"""

import base64
import itertools
import json
import os
import shlex
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import requests
from websockets.sync.client import ClientConnection, connect

from tests.conftest import FIREFOX, MINI_BROWSER, free_port

PREFERENCES = {
    "network.dns.disabled": True,  # Firefox finds no other machine than this one
    "ui.prefersReducedMotion": 1,  # nothing moves by itself
}
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "ArrowLeft": "\ue012"}  # WebDriver's names
# What the page reports as errors from now on: neither protocol tells it for both browsers.
LISTEN = """if (window.left || !document.documentElement) return false;
window.reported = [];
const add = what => window.reported.push(String(what));
addEventListener("error", event => add(event.message));
addEventListener("unhandledrejection", event => add(event.reason));
console.error = (...words) => add(words.join(" "));
return true;"""
# The elements of a selector that are seen and say this, also within components.
FIND = """const all = root => [...root.querySelectorAll("*")].flatMap(each =>
  [...(each.matches(selector) ? [each] : []), ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
const found = all(document).filter(each => each.checkVisibility() &&
  (each.ariaLabel || each.innerText || "").includes(text));
"""
Point = tuple[float, float]


class Engine(ABC):
    """A window of a browser."""

    @abstractmethod
    def run(self, script: str, **values: Any) -> Any:
        """What the body of a function returns that sees these values."""

    @abstractmethod
    def screenshot(self) -> bytes:
        """What is to be seen, as PNG."""

    @abstractmethod
    def _go(self, address: str) -> None: ...

    @abstractmethod
    def _resize(self, width: int, height: int) -> None: ...

    @abstractmethod
    def _act(self, source: dict) -> None: ...

    def open(self, address: str) -> None:
        """Go there, and listen to what goes wrong."""
        self.run("window.left = true")
        self._go(address)
        self.wait(LISTEN)

    def resize(self, width: int, height: int) -> None:
        """Give the page this room."""
        self._resize(width, height)
        self.wait("return innerWidth === width", width=width)

    def errors(self) -> list[str]:
        """What the page has reported as errors since it was opened."""
        return self.run("return window.reported")

    def wait(self, script: str, seconds: float = 60, **values: Any) -> Any:
        """What a script returns as soon as that is true; after these seconds, whatever it is."""
        end = time.monotonic() + seconds
        while not (found := self.run(script, **values)) and time.monotonic() < end:
            time.sleep(0.05)
        return found

    def point(self, selector: str, text: str = "", at: Point = (0.5, 0.5)) -> Point:
        """Where the first element of this selector is that says this, scrolled into sight and at rest there."""
        script = f"""{FIND} if (!found.length) return null;
          found[0].scrollIntoView({{ block: "nearest" }});
          const box = found[0].getBoundingClientRect();
          const place = [box.x + at[0] * box.width, box.y + at[1] * box.height], before = String(window.lastPlace);
          window.lastPlace = place;
          return String(place) === before && place;"""
        place = self.wait(script, selector=selector, text=text, at=at)
        assert place, f"There is no {selector} that says {text!r}."
        return tuple(place)

    def move(self, *points: Point, press: bool = False) -> None:
        """Move the mouse along points, with its button pressed or not."""
        moves = [{"type": "pointerMove", "x": int(x), "y": int(y)} for x, y in points]
        if press:
            moves.insert(1, {"type": "pointerDown", "button": 0})
            moves.append({"type": "pointerUp", "button": 0})
        self._act({"type": "pointer", "id": "mouse", "actions": moves})

    def click(self, selector: str, text: str = "") -> None:
        """Click on what is meant by `point`."""
        self.move(self.point(selector, text), press=True)

    def press(self, *keys: str) -> None:
        """Press keys, one after another."""
        acts = [
            {"type": kind, "value": KEYS.get(key, key)}
            for key in keys
            for kind in ("keyDown", "keyUp")
        ]
        self._act({"type": "key", "id": "keyboard", "actions": acts})


class Firefox(Engine):
    """Firefox, by WebDriver BiDi."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.numbers = socket, itertools.count()
        self._call("session.new", capabilities={})
        # a new tab has the focus, the first one has not
        self.tab = self._call("browsingContext.create", type="tab")["context"]

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self.numbers)
        call = {"id": number, "method": method, "params": parameters}
        self.socket.send(json.dumps(call))
        answer = json.loads(self.socket.recv(60))
        assert answer["type"] == "success", answer
        return answer["result"]

    def _go(self, address: str) -> None:
        self._call(
            "browsingContext.navigate", context=self.tab, url=address, wait="none"
        )

    def run(self, script: str, **values: Any) -> Any:
        # as text: BiDi has a notation of its own for values
        body = f"const {{{', '.join(values)}}} = JSON.parse(values);" if values else ""
        answer = self._call(
            "script.callFunction",
            functionDeclaration=f"values => JSON.stringify((() => {{ {body} {script} }})())",
            arguments=[{"type": "string", "value": json.dumps(values)}],
            target={"context": self.tab},
            awaitPromise=False,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"].get("value", "null"))

    def _act(self, source: dict) -> None:
        self._call("input.performActions", context=self.tab, actions=[source])

    def _resize(self, width: int, height: int) -> None:
        room = {"width": width, "height": height}
        self._call("browsingContext.setViewport", context=self.tab, viewport=room)

    def screenshot(self) -> bytes:
        answer = self._call("browsingContext.captureScreenshot", context=self.tab)
        return base64.b64decode(answer["data"])


class WebKit(Engine):
    """WebKit in GTK's browser, by WebDriver."""

    def __init__(self, driver: str) -> None:
        browser = {"binary": str(MINI_BROWSER), "args": ["--automation"]}
        wanted = {"webkitgtk:browserOptions": browser, "pageLoadStrategy": "none"}
        self.session = driver
        session = self._call("", capabilities={"alwaysMatch": wanted})
        self.session += "/" + session["sessionId"]
        self.bar = self.run("return outerHeight - innerHeight")  # above the page

    def _call(self, path: str, **parameters: Any) -> Any:
        answer = requests.post(self.session + path, json=parameters, timeout=60)
        assert answer.ok, answer.text
        return answer.json()["value"]

    def _go(self, address: str) -> None:
        self._call("/url", url=address)

    def run(self, script: str, **values: Any) -> Any:
        names = f"const {{{', '.join(values)}}} = arguments[0];" if values else ""
        return self._call("/execute/sync", script=names + script, args=[values])

    def _act(self, source: dict) -> None:
        self._call("/actions", actions=[source])

    def _resize(self, width: int, height: int) -> None:
        room = {"width": width, "height": height + self.bar}
        self._call("/window/rect", x=0, y=0, **room)

    def screenshot(self) -> bytes:
        answer = requests.get(self.session + "/screenshot", timeout=60)
        return base64.b64decode(answer.json()["value"])


def _until(there: Callable[[], Any], seconds: float = 30) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            return there()
        except (OSError, ValueError):  # not yet there, or not yet whole
            time.sleep(0.05)
    raise TimeoutError("A browser did not start.")


@contextmanager
def _running(command: str, folder: Path, **environment: str) -> Iterator[Path]:
    """A program with a home of its own, and the file of what it says; it goes with all that it started, or with us."""
    home = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), **environment}
    words = shlex.split(command)
    said = folder / f"{Path(words[0]).name}.txt"
    with said.open("w") as output:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *words],
            env=os.environ | home,
            stdout=output,
            start_new_session=True,
        )
    try:
        yield said
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def firefox(folder: Path) -> Iterator[Engine]:
    """Firefox without a window."""
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in PREFERENCES.items()
    ]
    (folder / "user.js").write_text("".join(lines), "utf-8")
    place = shlex.quote(str(folder))
    options = f"--headless --profile {place} --remote-debugging-port 0"
    with _running(f"{FIREFOX} {options}", folder):
        said = folder / "WebDriverBiDiServer.json"
        port = _until(lambda: json.loads(said.read_text("utf-8")))["ws_port"]
        with connect(f"ws://127.0.0.1:{port}/session", max_size=None) as socket:
            yield Firefox(socket)


@contextmanager
def webkit(folder: Path) -> Iterator[Engine]:
    """WebKit on a screen that nobody sees."""
    settings = folder / "gtk-3.0" / "settings.ini"
    settings.parent.mkdir()
    settings.write_text("[Settings]\ngtk-enable-animations = 0\n", "utf-8")
    screen = "Xvfb -displayfd 1 -screen 0 1600x1400x24 -nolisten tcp"
    with _running(screen, folder) as said:
        alone = {
            "DISPLAY": f":{_until(lambda: int(said.read_text('utf-8')))}",
            "GDK_BACKEND": "x11",
            "XDG_CONFIG_HOME": str(folder),
            "GSETTINGS_BACKEND": "memory",
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            "NO_AT_BRIDGE": "1",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        port = free_port()
        with _running(f"WebKitWebDriver --port={port}", folder, **alone):
            driver = f"http://127.0.0.1:{port}"
            _until(partial(requests.get, f"{driver}/status", timeout=1))
            yield WebKit(f"{driver}/session")
