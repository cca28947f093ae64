"""Visitors of a built site: a window of Chromium that notes what it fetches, is refused, and is told."""

PHONE = {"width": 360, "height": 640}
SMALLEST = {"width": 320, "height": 568}
DESK = {"width": 1280, "height": 800}


class Visitor:
    """One window on the site, which keeps what it fetches, is refused, and is told on the console."""

    def __init__(self, chromium, home, **options):
        self.home = home
        self.fetched, self.foreign, self.answers, self.console = [], [], {}, []
        self.context = chromium.new_context(viewport=PHONE, reduced_motion="reduce", **options)
        self.context.route("**/*", self.pass_on)
        self.context.add_init_script(
            "addEventListener('securitypolicyviolation', e =>"
            " console.error('refused by the policy:', e.violatedDirective, e.blockedURI))"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("response", lambda answer: self.answers.__setitem__(answer.url, answer.status))
        self.page.on("console", lambda told: self.console.append(f"{told.type}: {told.text}"))
        self.page.on("pageerror", lambda error: self.console.append(f"error: {error}"))

    def pass_on(self, route):
        url = route.request.url
        self.fetched.append(url)
        if url.startswith((self.host, "data:")):
            route.continue_()
        else:
            self.foreign.append(url)
            route.abort()

    def go(self, address, *, size=PHONE, media="screen", scheme="light"):
        if self.page.viewport_size != size:
            self.page.set_viewport_size(size)
        self.page.emulate_media(media=media, color_scheme=scheme)
        for kept in (self.fetched, self.foreign, self.answers, self.console):
            kept.clear()
        self.page.goto("about:blank")  # so that focus and <details> begin anew
        address = address if "://" in address else self.home + address
        self.host = "/".join(address.split("/")[:3]) + "/"
        self.page.goto(address, wait_until="load")
        return self.page


class Desk:
    """A window on the writing page, which must stay quiet and among itself."""

    def __init__(self, chromium, address, **how):
        self.address = address
        self.context = chromium.new_context(accept_downloads=True, **how)
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
        page.set_default_timeout(15_000)
        page.goto(f"{self.address}{tag}/write/")
        page.locator("#write").wait_for()
        page.locator("#w-author-0-name, #taken:not([hidden])").first.wait_for()
        return page

    def close(self):
        self.context.close()
