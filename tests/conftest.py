"""What several test modules share: the sample journal as built, a host for it, a browser, its visitors."""

import fcntl
import gc
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack

import hosting
import journals
import pytest
from hosting import ROOT
from visitors import PATIENCE, Auditor, Desk, Visitor

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# What else a window would begin: first what Playwright switches off, whose list ours replaces; then the pages of
# the address bar, a process each, which double what a window costs.
UNUSED = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    *("PreconnectToSearch", "Translate", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing leaves this computer
    f"--disable-features={','.join(UNUSED)}",
)


# The files that take longest, the longest first: none shall begin when the other worker is nearly done.
LONGEST = ("browser", "write", "hostile", "laws", "search_browser", "write_files", "translations_browser", "search")


def pytest_collection_modifyitems(items):
    places = {f"test_{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


def pytest_collection_finish():
    gc.freeze()  # five thousand tests, which nothing should look through again and again


@pytest.fixture(scope="session", autouse=True)
def _compiled_once():
    with journals.compiled_once():
        yield


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory):
    """The folder of the site that /narratives makes; pytest's workers share it."""
    place = tmp_path_factory.getbasetemp()
    folder = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / "sample-site"
    command = [sys.executable, ROOT / "build.py", "build", "--output", folder, "--jobs", "2"]
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
            assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def serve():
    """Serve a folder as Netlify does; gives its address, with a last slash."""
    with ExitStack() as running:
        yield lambda folder: running.enter_context(hosting.served(folder))


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium; without one, tests are skipped, or fail where CI promises one."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no Chromium is installed")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def home(sample_site, serve):
    """Address of the sample journal."""
    return serve(sample_site)


@pytest.fixture(scope="module")
def reader(chromium, home):
    """A visitor as the policy has it."""
    with Visitor(chromium, home) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def auditor(chromium, home):
    """A visitor whom the policy lets run axe in the page."""
    with Auditor(chromium, home) as visitor:
        yield visitor


@pytest.fixture
def desk(chromium, home, request):
    """A visitor of the writing page, on the screen that the module names."""
    opened = Desk(chromium, home, viewport=request.module.SCREEN)
    yield opened
    opened.close()
    assert opened.noise == []
    assert opened.foreign == []
