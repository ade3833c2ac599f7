"""The browser the tests drive, and what must not happen in it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
EDGE = "Microsoft/Edge/Application/msedge.exe"
OURS = {"127.0.0.1", "localhost"}

WITHOUT = (
    # What each window's address bar would show: two pages of their own, loaded for every context.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    # A process in readiness for a site that no test goes to.
    "SpareRendererForSitePerProcess",
    # Playwright's own list: of two such switches Chromium heeds the last alone.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "msForceBrowserSignIn",
    "msEdgeUpdateLaunchServicesPreferredVersion",
)
"""Features of Chromium that cost more than the pages tried, and that no page uses."""

LAUNCH = [
    # No name but our own is looked up, so a page that asks for another cannot reach it.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    f"--disable-features={','.join(WITHOUT)}",
]

TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event =>
  console.warn("securitypolicyviolation", event.effectiveDirective, event.blockedURI));
"""


def find_chromium() -> str | None:
    """The program named by CHROMIUM, else one on the PATH, else Edge where Windows keeps it."""
    if named := os.environ.get("CHROMIUM"):
        return named
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    folders = [os.environ.get(name) for name in ("ProgramFiles(x86)", "ProgramFiles")]
    edges = [Path(folder, EDGE) for folder in folders if folder]
    return next((str(edge) for edge in edges if edge.exists()), None)


@dataclass
class Incidents:
    """What a page did that a clean page does not do; each list should stay empty.

    Playwright's screenshots add style violations of their own: look before taking one.
    """

    errors: list[str] = field(default_factory=list)
    """Errors on the console, uncaught exceptions included."""
    violations: list[str] = field(default_factory=list)
    """What the content security policy refused."""
    outside: list[str] = field(default_factory=list)
    """Addresses asked for that are not on this machine."""

    def watch(self, context: BrowserContext) -> None:
        context.add_init_script(TELL_VIOLATIONS)
        context.on("page", self._watch_page)

    def forget(self) -> None:
        for one in (self.errors, self.violations, self.outside):
            one.clear()

    def _watch_page(self, page: Page) -> None:
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._see(request.url))
        page.on("websocket", lambda websocket: self._see(websocket.url))

    def _hear(self, kind: str, text: str) -> None:
        if text.startswith("securitypolicyviolation"):
            self.violations.append(text)
        elif kind == "error":
            self.errors.append(text)

    def _see(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in OURS:
            self.outside.append(url)
