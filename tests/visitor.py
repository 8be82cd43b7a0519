"""A visitor without a browser: opens a page, moves what is on it, and reads what the server sends, by its own protocol."""

import asyncio
import json
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

import pyarrow as pa
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

ENTRY = "streamlit_app"  # the start page, which has no path
WIDGETS = (
    "slider",
    "checkbox",
    "button_group",
    "button",
    "bidi_component",
    "file_uploader",
)


def run(visits: Coroutine[Any, Any, Any]) -> Any:
    """Run them, in a thread of their own: in that of the tests Playwright's loop may be running."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, visits).result()


@dataclass
class Tabs:
    """A row of tabs: the one that is open is a value like that of a widget."""

    id: str
    query_param_key: str
    labels: list[str]


@dataclass
class Answer:
    """What came back after one thing a visitor did; all times in seconds since then, None if it did not come."""

    first_element: float | None = None
    first_chart: float | None = None  # with data in it
    first_epoch: float | None = None  # a curve that has come to epoch 1
    end: float | None = None  # of the script
    exceptions: list[str] = field(default_factory=list)
    messages: int = 0
    bytes: int = 0

    @property
    def served(self) -> float | None:
        """Until there is something to look at: the first chart, or the end where there is none."""
        return self.end if self.first_chart is None else self.first_chart


def last_epoch(chart: Any) -> int:
    """The last epoch in the curves of a chart; -1 if it has none."""
    for data in chart.datasets:
        if data.name in ("epochs", "pairs"):
            epochs = pa.ipc.open_stream(data.data.data).read_pandas()["epoch"]
            return int(epochs.max()) if len(epochs) else -1
    return -1


class Visit:
    """One tab of a browser on the app at `address`: `async with Visit(address) as visit`."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.page = ""
        self.query: dict[str, str] = {}  # as the browser shows it
        self.widgets: dict[str, Any] = {}  # on the page now, by their ids
        self.states: dict[str, WidgetState] = {}  # what the visitor has set
        self.session = ""
        self._connecting = connect(
            address.replace("http", "ws") + "/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=None,
            open_timeout=60,
        )
        self._socket: ClientConnection | None = None
        self._tabs: Tabs | None = None

    async def __aenter__(self) -> Self:
        self._socket = await self._connecting
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def open(
        self, page: str, query: dict[str, str] | None = None, patience: float = 600
    ) -> Answer:
        """Open a page, by a link or from the sidebar: "" is the start page."""
        self.page, self.query = page, dict(query or {})
        self.widgets, self.states = {}, {}
        return await self._rerun(patience=patience)

    async def set(self, widget: Any, value: Any, patience: float = 600) -> Answer:
        """Set a widget; a new value is sent as the browser sends it. Give up watching after `patience` seconds."""
        state = WidgetState(id=widget.id)
        kind = type(widget).__name__
        if kind == "Button":
            state.trigger_value = True
        elif kind == "Checkbox":
            state.bool_value = value
        elif kind == "BidiComponent":
            state.json_value = json.dumps(value)
        elif kind == "FileUploader":
            state.file_uploader_state_value.CopyFrom(value)
        elif kind == "Tabs":
            state.string_value = value
        elif kind == "Slider" and not widget.options:
            state.double_array_value.data.append(value)
        else:  # one of several words
            state.string_array_value.data.append(value)
        key = getattr(widget, "query_param_key", "")
        if key:
            words = value if isinstance(value, str) else f"{value:g}"
            self.query[key] = words.lower() if kind == "Checkbox" else words
        once = [state] if kind == "Button" else []
        if not once:
            self.states[widget.id] = state
        return await self._rerun(once, patience)

    async def upload(self, widget: Any, name: str, content: bytes) -> Answer:
        """Give a file to an uploader."""
        ask = BackMsg()
        ask.file_urls_request.request_id = uuid.uuid4().hex
        ask.file_urls_request.file_names.append(name)
        ask.file_urls_request.session_id = self.session
        await self._socket.send(ask.SerializeToString())
        async with asyncio.timeout(60):
            message, _ = await self._receive()
            while message.WhichOneof("type") != "file_urls_response":
                message, _ = await self._receive()
        urls = message.file_urls_response.file_urls[0]
        await asyncio.to_thread(self._put, urls.upload_url, name, content)
        state = WidgetState().file_uploader_state_value
        state.uploaded_file_info.add(
            name=name, size=len(content), file_id=urls.file_id, file_urls=urls
        )
        return await self.set(widget, state)

    def _put(self, path: str, name: str, content: bytes) -> None:
        with urllib.request.urlopen(f"{self.address}/_stcore/health") as reply:
            cookie = reply.headers.get("Set-Cookie", "").split(";")[0]
        mark = uuid.uuid4().hex
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; '
            f'filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
        )
        request = urllib.request.Request(
            urllib.parse.urljoin(self.address, path),
            head.encode() + content + f"\r\n--{mark}--\r\n".encode(),
            {
                "Content-Type": f"multipart/form-data; boundary={mark}",
                "Cookie": cookie,
                "X-Xsrftoken": cookie.partition("=")[2],
            },
            method="PUT",
        )
        urllib.request.urlopen(request, timeout=60).close()

    async def _rerun(self, once: list = (), patience: float = 600) -> Answer:
        ask = BackMsg()
        rerun = ask.rerun_script
        rerun.query_string = urllib.parse.urlencode(self.query)
        rerun.page_name = self.page
        rerun.widget_states.widgets.extend([*self.states.values(), *once])
        answer = Answer()
        await self._socket.send(ask.SerializeToString())
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._watch(answer)
        return answer

    async def _watch(self, answer: Answer) -> None:
        """Read until the script has come to its end."""
        start, begun = time.perf_counter(), False
        while answer.end is None:
            message, size = await self._receive()
            answer.messages += 1
            answer.bytes += size
            now = time.perf_counter() - start
            kind = message.WhichOneof("type")
            if kind == "new_session":
                begun, self.widgets = True, {}
                self._begin(message.new_session)
            elif kind == "page_info_changed":
                text = message.page_info_changed.query_string
                self.query |= urllib.parse.parse_qsl(text)
            elif kind == "delta" and begun:
                if answer.first_element is None:
                    answer.first_element = now
                self._take_block(message.delta.add_block)
                self._take(message.delta.new_element, answer, now)
            elif kind == "script_finished" and begun:
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    begun = False  # what was asked for before
                else:
                    answer.end = now

    def _begin(self, session: Any) -> None:
        """A script begins, maybe that of another page."""
        self.session = session.initialize.session_id
        for page in session.app_pages:
            if page.page_script_hash == session.page_script_hash:
                name = page.url_pathname.replace(" ", "_")  # as in the address
                name = "" if page.is_default or name == ENTRY else name
                if name != self.page:
                    self.page, self.query, self.states = name, {}, {}

    def _take_block(self, block: Any) -> None:
        kind = block.WhichOneof("type")
        if kind == "tab_container" and block.tab_container.id:
            row = block.tab_container
            self.widgets[row.id] = self._tabs = Tabs(row.id, row.query_param_key, [])
        elif kind == "tab" and self._tabs:
            self._tabs.labels.append(block.tab.label)

    def _take(self, element: Any, answer: Answer, now: float) -> None:
        kind = element.WhichOneof("type")
        if kind in WIDGETS:
            widget = getattr(element, kind)
            if widget.id:
                self.widgets[widget.id] = widget
        elif kind == "exception":
            answer.exceptions.append(
                f"/{self.page}?{urllib.parse.urlencode(self.query)}: {element.exception.message}"
            )
        elif kind == "vega_lite_chart":
            if answer.first_chart is None and element.vega_lite_chart.datasets:
                answer.first_chart = now
            if answer.first_epoch is None and last_epoch(element.vega_lite_chart) >= 1:
                answer.first_epoch = now

    async def _receive(self) -> tuple[ForwardMsg, int]:
        """The next message, and its size in bytes."""
        raw = await self._socket.recv()
        return ForwardMsg.FromString(raw), len(raw)
