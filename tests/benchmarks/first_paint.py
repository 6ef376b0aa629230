"""How soon a visitor's page is there and speaks: python tests/benchmarks/first_paint.py [URL].

On a phone in a hall: a mid-range one (a processor four times slower than this one's) on slow 4G, as Lighthouse has it.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from playwright.sync_api import Page, ViewportSize

from tests.running import running_guide
from tests.screenshots import chromium

RUNS = 5
PHONE = ViewportSize(width=360, height=740)
SLOWER = 4
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}

PAINT = """() => new Promise((tell) => new PerformanceObserver((list) => {
  const first = list.getEntriesByName("first-contentful-paint")[0];
  if (first) tell(first.startTime);
}).observe({ type: "paint", buffered: true }))"""


def visit(page: Page, url: str) -> tuple[float, float, float, float]:
    """Return seconds to the first paint and to a page that can be asked, from asking to the first words, and KB."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    received: list[float] = []
    session.on("Network.loadingFinished", lambda done: received.append(done["encodedDataLength"]))
    begun = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator(".invitation").first.wait_for()
    ready = time.perf_counter() - begun
    loaded = sum(received) / 1000
    paint = page.evaluate(PAINT) / 1000
    begun = time.perf_counter()
    page.locator(".invitation").first.click()
    page.locator(".answer .sentence").first.wait_for()
    return paint, ready, time.perf_counter() - begun, loaded


def main(url: str) -> None:
    """Print the medians of a few first visits."""
    with chromium() as browser:
        figures = []
        for _ in range(RUNS):
            context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
            figures.append(visit(context.new_page(), url))
            context.close()
    names = ("first paint, s", "ready to ask, s", "first words, s", "received by then with fonts, KB")
    for name, values in zip(names, zip(*figures, strict=True), strict=True):
        print(f"{name:32} {statistics.median(values):6.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory() as folder, running_guide(Path(folder)) as address:
            main(address)
