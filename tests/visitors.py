"""Visitors of a built site: a window of Chromium that notes what it fetches, is refused, and is told."""

import time
from datetime import datetime, timedelta
from functools import cache

PATIENCE = 30_000  # ms, for what comes in less than a second where nothing else runs
PHONE = {"width": 360, "height": 640}
SMALLEST = {"width": 320, "height": 568}
DESK = {"width": 1280, "height": 800}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def until(page, holds):
    """Wait until something holds; what the browser tells comes meanwhile."""
    end = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < end, "it has not come"
        page.wait_for_timeout(20)


def becomes(page, expression, given=None):
    """Wait until something holds in the page: Playwright's own `wait_for_function` the policy forbids there."""
    until(page, lambda: page.evaluate(expression, given))


def stop_the_clock(page):
    """Let no time pass in a page but what `page.clock.run_for` gives it."""
    now = datetime.now()
    page.clock.install(time=now)
    page.clock.pause_at(now + timedelta(minutes=1))


def resize(page, size):
    """Give the window another size, and wait until the page has it."""
    page.set_viewport_size(size)
    becomes(page, "({width, height}) => innerWidth === width && innerHeight === height", size)


class Visitor:
    """One window on the site, which keeps what it fetches, is refused, and is told on the console."""

    def __init__(self, chromium, home, **options):
        self.home = home
        self.fetched, self.foreign, self.answers, self.console = [], [], {}, []
        self.context = chromium.new_context(viewport=PHONE, reduced_motion="reduce", **options)
        self.context.on("request", self.asked)
        self.context.add_init_script(
            "addEventListener('securitypolicyviolation', e =>"
            " console.error('refused by the policy:', e.violatedDirective, e.blockedURI))"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("response", lambda answer: self.answers.__setitem__(answer.url, answer.status))
        self.page.on("console", lambda told: self.console.append(f"{told.type}: {told.text}"))
        self.page.on("pageerror", lambda error: self.console.append(f"error: {error}"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def asked(self, request):
        self.fetched.append(request.url)
        if not request.url.startswith((self.host, "data:")):
            self.foreign.append(request.url)

    def go(self, address, *, size=PHONE, media="screen", scheme="light"):
        if self.page.viewport_size != size:
            resize(self.page, size)
        self.page.emulate_media(media=media, color_scheme=scheme)
        address = address if "://" in address else self.home + address
        if self.page.url.partition("#")[0] == address.partition("#")[0]:
            self.page.goto("about:blank")  # so that focus and <details> begin anew; it costs a process
        for kept in (self.fetched, self.foreign, self.answers, self.console):
            kept.clear()
        self.host = "/".join(address.split("/")[:3]) + "/"
        self.page.goto(address, wait_until="load")
        return self.page


class Auditor(Visitor):
    """A visitor whom the policy lets run axe in the page."""

    def __init__(self, chromium, home, **options):
        super().__init__(chromium, home, bypass_csp=True, **options)

    def faults(self, **which):
        return violations(self.page, **which)


@cache
def axe():
    from axe_playwright_python.sync_playwright import Axe

    return Axe().axe_script


def violations(page, *, tags=None, rules=None, but=()):
    """What axe finds in a page as it stands: by the rules with these tags, or by these rules, but for some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    options = {
        "runOnly": {"type": "tag", "values": tags} if tags else {"type": "rule", "values": rules},
        "rules": {name: {"enabled": False} for name in but},
        "resultTypes": ["violations"],  # what is right in a large page is told by the megabyte
    }
    found = page.evaluate("options => axe.run(options).then(({violations}) => violations)", options)
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['html'][:120]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


class Desk:
    """A window on the writing page, which must stay quiet and among itself."""

    def __init__(self, chromium, address, **how):
        self.address = address
        self.context = chromium.new_context(accept_downloads=True, reduced_motion="reduce", **how)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address.rstrip("/"))
        self.noise, self.foreign, self.sizes = [], [], {}
        self.context.on("request", self.asked)
        self.context.on("response", self.answered)
        self.context.on("console", lambda message: message.type in ("error", "warning") and self.noise.append(message.text))
        self.context.on("weberror", lambda error: self.noise.append(str(error.error)))

    def asked(self, request):
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.foreign.append(request.url)

    def answered(self, response):
        self.sizes[response.url] = response

    def open(self, tag="en"):
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{self.address}{tag}/write/")
        page.locator("#write").wait_for()
        page.locator("#w-author-0-name, #taken:not([hidden])").first.wait_for()
        return page

    def close(self):
        self.context.close()
