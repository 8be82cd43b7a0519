"""The page in a frame of its own site and of another one, over plain HTTP, where a browser keeps no cookie for the other."""

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from lesson.handwriting.strokes import draw_strokes
from lesson.ui.given import FRAMED
from tests.handwriting.drawn import drawing

pytestmark = pytest.mark.browser
PATIENCE = 60_000


@pytest.fixture
def port_with_frame(server: str) -> Iterator[int]:
    """Pages on this port have the app in a frame."""

    class Framing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = f"{server}/your_digit?embed=true&digit_epochs=1"
            frame = f"<iframe src='{address}' width=1200 height=690></iframe>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(frame.encode())

    with ThreadingHTTPServer(("127.0.0.1", 0), Framing) as framing:
        threading.Thread(target=framing.serve_forever, daemon=True).start()
        yield framing.server_port
        framing.shutdown()


def test_in_a_frame_of_its_own_site_a_picture_is_uploaded(page: Page, port_with_frame):
    page.goto(f"http://127.0.0.1:{port_with_frame}")
    frame = page.frame_locator("iframe")
    frame.get_by_role("radio", name="Upload").click(timeout=PATIENCE)
    file = io.BytesIO()
    draw_strokes(drawing("7")).save(file, "PNG")
    sent = {"name": "seven.png", "mimeType": "image/png", "buffer": file.getvalue()}
    frame.locator("input[type=file]").set_input_files(sent)
    expect(frame.get_by_alt_text("The ink found")).to_be_visible(timeout=PATIENCE)
    expect(frame.get_by_text("Error")).to_have_count(0)


def test_in_a_frame_of_another_site_it_says_where_to_upload(
    page: Page, port_with_frame
):
    page.goto(f"http://localhost:{port_with_frame}")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text(FRAMED)).to_be_visible(timeout=PATIENCE)
    expect(frame.get_by_role("radio", name="Draw")).to_be_visible()
    expect(frame.get_by_role("radio", name="Upload")).to_have_count(0)
