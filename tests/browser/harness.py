"""A JupyterLab of one's own and notebooks in it, driven in an installed Chromium.

Nothing is downloaded: the browser is one that is installed. Set CHROMIUM to its path
where it is not found.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)
# Chromium must not look for updates while a test counts what leaves the machine.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """The path of an installed Chromium or Chrome, or None."""
    given = os.environ.get("CHROMIUM")
    found = [given, *map(shutil.which, NAMES), *PLACES]
    return next((path for path in found if path and Path(path).exists()), None)


def why_not() -> str:
    """Why no browser test can run here; empty if they can."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed: install the extra 'test'"
    if chromium() is None:
        return (
            "no Chromium or Chrome is installed (on Debian: apt-get install chromium); "
            "set CHROMIUM to its path if it is"
        )
    return ""


# The server ----------------------------------------------------------------------


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _settings(root: Path) -> Path:
    folder = root / "settings"
    quiet = folder / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True)
    (quiet / "notification.jupyterlab-settings").write_text(
        json.dumps(
            {"checkForUpdates": False, "fetchNews": "false", "doNotDisturbMode": True}
        )
    )
    return folder


def _environment(root: Path, records: str | None) -> dict[str, str]:
    progress = {} if records is None else {"COURSE_RECORDS": records}
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(HERE)]),
        "JUPYTERLAB_SETTINGS_DIR": str(_settings(root)),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
        "IPYTHONDIR": str(root / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(root / "runtime"),
        "OMP_NUM_THREADS": "1",
        **progress,
    }


@contextlib.contextmanager
def jupyterlab(root: Path, *, records: str | None = "off"):
    port = _free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}"]
    options = [
        "--ip=127.0.0.1",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
        f"--ServerApp.root_dir={root}",
        "--allow-root",
    ]
    with open(root / "server.log", "w") as log:
        server = subprocess.Popen(
            command + options, stdout=log, stderr=log, env=_environment(root, records)
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/api/status", root / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_for(url: str, log: Path, *, seconds: float = 90.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=2).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


# The page ------------------------------------------------------------------------

IDLE = """() => {
  const panel = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden)');
  const prompts = [...panel.querySelectorAll('.jp-InputPrompt')];
  const lamp = panel.querySelector('.jp-Notebook-ExecutionIndicator');
  const running = prompts.some((e) => e.textContent.includes('*'));
  return !running && lamp?.dataset.status === 'idle';
}"""


class Lab:
    """A notebook open in JupyterLab in the browser, and what went wrong in it.

    `device` holds what the browser is to be like: see Playwright's `new_context`.
    """

    def __init__(self, browser, url: str, root: Path, **device):
        self.url, self.root = url, root
        size = {"width": 1280, "height": 1000}
        self.context = browser.new_context(**{"viewport": size, **device})
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.updates = 0  # messages from the kernel to a widget
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._request)
        self.page.on("websocket", lambda s: s.on("framereceived", self._received))

    def _console(self, message) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _received(self, frame) -> None:
        text = frame.encode() if isinstance(frame, str) else frame
        self.updates += b'"method": "update"' in text

    def _request(self, request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.outside.append(request.url)

    def write(self, name: str, cells: list[str]) -> str:
        """A notebook with these code cells, in the server's folder."""
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        book = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
        book.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
        nbformat.write(book, self.root / name)
        return name

    def open(self, name: str, *, query: str = "?reset") -> None:
        """Show a notebook and wait for its kernel."""
        self.page.goto(f"{self.url}/lab/tree/{name}{query}")
        self._wait_for_kernel()
        with contextlib.suppress(Exception):  # the file browser takes width
            self.page.locator(".jp-SideBar .lm-mod-current").first.click(timeout=1500)

    def _wait_for_kernel(self) -> None:
        self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").wait_for(
            timeout=90_000
        )
        # The toolbar's lamp is green before the kernel can be reached.
        self.page.wait_for_function(
            r"""() => /\| Idle/.test(
                document.querySelector('#jp-main-statusbar')?.textContent)""",
            timeout=90_000,
        )

    def show(self, name: str) -> None:
        """Put a notebook in place of the one in the page, without loading the page anew."""
        if not self.page.url.startswith(self.url):
            return self.open(name)
        self.page.evaluate(
            """async (path) => {
              const { commands } = window.jupyterapp;
              await commands.execute('docmanager:save');
              await commands.execute('application:close-all');
              await commands.execute('docmanager:open', { path });
            }""",
            name,
        )
        self._wait_for_kernel()

    def run_all(self) -> None:
        """Run all cells. A command sent too early is lost: then once more."""
        ran = """() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
                 .some((e) => /\\d/.test(e.textContent))"""
        for _ in range(5):
            self.menu("Run", "runmenu:run-all")
            self.wait_idle()
            if self.page.evaluate(ran):
                return
        raise RuntimeError("Run All had no effect")

    def menu(self, menu: str, command: str) -> None:
        """Choose an entry of JupyterLab's menu."""
        label = self.page.locator(".lm-MenuBar-itemLabel", has_text=menu).first
        label.click()
        self.page.locator(f'.lm-Menu-item[data-command="{command}"]').click()
        self.page.wait_for_timeout(250)

    def wait_idle(self) -> None:
        """Wait until no cell is running."""
        self.page.wait_for_function(IDLE, timeout=120_000)

    def cell(self, i: int):
        """The i-th cell, scrolled into sight."""
        cell = self.page.locator(f'.jp-Cell[data-windowed-list-index="{i}"]')
        cell.scroll_into_view_if_needed()
        return cell

    def run_cell(self, i: int) -> None:
        """Run one cell with Shift+Enter, as a learner does."""
        self.cell(i).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_timeout(300)
        self.wait_idle()

    def figure(self, i: int) -> Figure:
        """The figure that the i-th cell shows, painted."""
        self.cell(i)
        return Figure(
            self,
            self.page.locator(
                f'.jp-Cell[data-windowed-list-index="{i}"] .mb-board'
            ).first,
        )

    def set_theme(self, dark: bool) -> None:
        """JupyterLab's theme."""
        name = "JupyterLab Dark" if dark else "JupyterLab Light"
        self.page.locator(".lm-MenuBar-itemLabel", has_text="Settings").first.click()
        self.page.locator(".lm-Menu-item", has_text="Theme").first.hover()
        self.page.locator(".lm-Menu-item", has_text=name).first.click()
        wanted = "false" if dark else "true"
        self.page.wait_for_function(
            f"document.body.dataset.jpThemeLight === '{wanted}'"
        )


class Figure:
    """One explorer in the page."""

    def __init__(self, lab: Lab, root):
        self.lab, self.page, self.root = lab, lab.page, root
        root.scroll_into_view_if_needed()
        self.wait("(b) => Number(b.dataset.paints) > 0 && b.words?.length > 0")

    def wait(self, condition: str, *, seconds: float = 10.0) -> None:
        """Wait until a JavaScript function of the figure's element is true."""
        element = self.root.element_handle(timeout=20_000)
        self.page.wait_for_function(condition, arg=element, timeout=1000 * seconds)

    @property
    def summary(self) -> str:
        return self.root.locator(".mb-summary").inner_text()

    def pixels(self) -> str:
        """The drawing, handles included, as something that can be compared."""
        drawn = self.root.evaluate(
            """(b) => b.querySelector('canvas').toDataURL()
               + [...b.querySelectorAll('.mb-handle > g, .mb-node')]
                 .map((g) => g.getAttribute('transform'))"""
        )
        return hashlib.sha256(drawn.encode()).hexdigest()

    def wait_for_change(self, before: str, *, seconds: float = 10.0) -> None:
        """Wait until the drawing is another one than before."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.pixels() != before:
                return
            self.page.wait_for_timeout(30)
        raise AssertionError("the picture did not change")

    def settle(self) -> None:
        """Wait until the kernel has answered to everything."""
        self.page.wait_for_timeout(60)
        self.wait("(b) => b.settled()")
        self.page.wait_for_timeout(60)

    def box(self, selector: str) -> dict:
        """Where a part of the figure lies in the page, scrolled into sight and at rest."""
        part = self.root.locator(selector).first
        part.evaluate("(e) => e.scrollIntoView({block: 'center'})")
        box = None
        while box != (box := part.bounding_box()):
            self.page.wait_for_timeout(80)
        return box

    def drag(self, selector: str, dx: float, dy: float, *, steps: int = 6) -> None:
        """Drag the middle of a part of the figure by some pixels."""
        box = self.box(selector)
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + dx, y + dy, steps=steps)
        mouse.up()
