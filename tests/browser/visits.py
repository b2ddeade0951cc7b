"""One look at a page: what it asked for, what it complained about, how it was drawn, what axe found."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 900}
# Evaluated in every page before its own scripts; a policy cannot block what the browser's owner adds.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
"""
# Dark mode changes colours alone, so there only the contrast is measured again.
AUDIT = """async (rules) => {
  const options = {resultTypes: ["violations"], preload: false};
  if (rules) options.runOnly = {type: "rule", values: rules};
  const found = await axe.run(document, options);
  return found.violations.filter((one) => ["serious", "critical"].includes(one.impact)).flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.target.join(" ")} — ${node.any.concat(node.all, node.none).map((check) => check.message).join("; ").slice(0, 160)}`));
}"""
WORDS = """() => {
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest("script, style, code, pre, [lang=en]:not(html), [aria-labelledby=columns-heading] tbody th, [aria-labelledby=problems-heading] td:nth-child(-n+3)")) continue;
    found.push(node.textContent);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], meta[name=description]"))
    for (const name of ["aria-label", "title", "placeholder", "alt", "content"])
      if (element.getAttribute(name)) found.push(element.getAttribute(name));
  return found.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""
WIDE = """() => [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1
  && !one.closest(".table-scroll, .site-nav, .visually-hidden, svg, pre, .changelist-form-container")).slice(0, 4).map((one) => one.outerHTML.slice(0, 120))"""


@dataclass(slots=True)
class Watched:
    """What a page did from its opening on."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    @classmethod
    def over(cls, page: Page) -> "Watched":
        watched = cls(page)
        page.on("console", lambda message: watched.hear(message))  # noqa: PLW0108 - a bound method with slots cannot be marked
        page.on("pageerror", lambda error: watched.complaints.append(f"page error: {error}"))
        page.on("request", lambda request: watched.hosts.add(urlsplit(request.url).netloc))
        return watched

    def hear(self, message: ConsoleMessage) -> None:
        # The browser notes the status of a page that is missing on purpose; that is no complaint of the page.
        own = message.location["url"] == self.page.url and "Failed to load resource" in message.text
        if message.type == "error" and not own:
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    def violations(self) -> list[str]:
        return list(self.page.evaluate("window.violations"))


@dataclass(frozen=True, slots=True)
class Visit:
    status: int
    lang: str
    hreflang: dict[str, str]
    violations: list[str]
    complaints: list[str]
    hosts: set[str]
    charts: int
    undrawn: int
    cloud: int
    faults: dict[str, list[str]]
    width: int
    wide: list[str]
    words: list[str]


def look(page: Page, address: str, *, audited: bool) -> Visit:
    """Opens the address at a desk, in both colour schemes if it is audited, and on a phone."""
    watched = Watched.over(page)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(DESK)
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    settle(page)
    words = page.evaluate(WORDS)
    faults = _audit(page) if audited else {}
    page.set_viewport_size(PHONE)
    width = _narrow(page)
    return Visit(
        status=answer.status,
        lang=page.locator("html").get_attribute("lang") or "",
        hreflang=dict(page.eval_on_selector_all("a[hreflang]", "all => all.map(a => [a.hreflang, a.getAttribute('href')])")),
        violations=watched.violations(),
        complaints=watched.complaints,
        hosts=watched.hosts,
        charts=page.locator("[data-figure]").count(),
        undrawn=page.locator("[data-figure]:not([data-drawn])").count(),
        cloud=page.locator("a.modebar-btn--logo, .modebar-btn[data-title*='hare'], .modebar-btn[data-attr=sendDataToCloud]").count(),
        faults=faults,
        width=width,
        wide=page.evaluate(WIDE) if width > PHONE["width"] else [],
        words=words,
    )  # fmt: skip


def _audit(page: Page) -> dict[str, list[str]]:
    """Serious and critical faults by colour scheme."""
    light = page.evaluate(AUDIT, None)
    page.emulate_media(color_scheme="dark")
    return {"light": light, "dark": page.evaluate(AUDIT, ["color-contrast"])}


def settle(page: Page) -> None:
    """Waits until every figure is drawn; a figure that never is shows in `undrawn`."""
    drawn: Any = page.locator("[data-figure]:not([data-drawn])")
    for _ in range(100):
        if drawn.count() == 0:
            return
        page.wait_for_timeout(50)


def _narrow(page: Page) -> int:
    """The width that the page needs once its figures have followed the window."""
    width = 0
    for _ in range(20):
        width = page.evaluate("document.scrollingElement.scrollWidth")
        if width <= PHONE["width"]:
            break
        page.wait_for_timeout(50)
    return int(width)
