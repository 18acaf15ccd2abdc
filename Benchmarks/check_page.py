"""Drives the page of `hone serve` in Chromium, with and without scripts, and says what is wrong.

Usage: check_page.py --hone PROGRAM MODEL... [--workspace DIR] [--chromium PATH] [--screenshots DIR]

Asks every model a text, with the words that moved it; types what a careless page would obey; walks the form by keyboard;
looks at the runs of the workspace, one of them and a comparison; all of it light and dark, 320 and 1100 pixels wide.
Nothing may be wider than the window, be refused by the page's own policy, or show a dialog. Where axe-playwright-python is
installed, no page may break one of axe's rules.

Needs playwright (pip install playwright) and a Chromium; pip install axe-playwright-python for the rules.
"""
import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sys.exit("check_page.py: expected the package playwright, found none; pip install playwright")
try:
    from axe_playwright_python.sync_playwright import Axe
except ImportError:
    Axe = None

TEXT = ("Third time I write: Anna Berger was charged twice, the naloxone came late and the film was dreadful. "
        "I want my money back by Friday!")
HOSTILE = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)> \"'& \u202e\x07"


class Checks:
    """What was looked at, and what was wrong."""

    def __init__(self, screenshots):
        self.count, self.faults, self.screenshots = 0, [], screenshots

    def that(self, holds, message):
        self.count += 1
        if not holds:
            self.faults.append(message)

    def page(self, page, name, *, has_scripts):
        """What must hold of every page."""
        if self.screenshots:
            page.screenshot(path=self.screenshots / f"{name}.png", full_page=True)
        if not has_scripts:
            return
        width, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        self.that(width <= window, f"{name}: {width} pixels wide in a window of {window}")
        self.that(page.evaluate("document.querySelectorAll('main, h1').length") == 2, f"{name}: one main part, one heading")
        if Axe:
            result = Axe().run(page)
            self.that(result.violations_count == 0, f"{name}: {result.generate_report()}")


def start(arguments):
    """The server and its address."""
    command = [arguments.hone, "serve", *arguments.models, "--port", "0"]
    if arguments.workspace:
        command += ["--workspace", str(arguments.workspace)]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        found = re.search(r"on (http://\S+)", line)
        if found:
            return server, found[1]
    sys.exit(f"check_page.py: {' '.join(command)} does not serve")


def open_page(browser, checks, name, has_scripts, **settings):
    context = browser.new_context(java_script_enabled=has_scripts, **settings)
    page = context.new_page()
    page.on("console", lambda message: checks.that(message.type != "error" or "status of" in message.text,
                                                   f"{name}: {message.text}"))
    page.on("pageerror", lambda error: checks.that(False, f"{name}: {error}"))

    def dialog(dialog):
        checks.that(False, f"{name}: a dialog says {dialog.message}")
        dialog.dismiss()
    page.on("dialog", dialog)
    return context, page


def ask(page, model, text, *, words, has_scripts):
    page.select_option("#model", model)
    page.fill("#text", text)
    if page.locator("#pair").count():
        pair = page.locator("option:checked").get_attribute("data-pairs") is not None
        if page.locator("#pair").is_visible():
            page.fill("#pair", text if pair else "")
    if page.locator("#explain").is_visible():
        page.set_checked("#explain", words)
    if has_scripts:
        page.click("#trial button")
    else:
        with page.expect_navigation():
            page.click("#trial button")
    page.wait_for_selector("#result:not([aria-busy]) > *", timeout=60_000)


def trial(page, address, checks, name, has_scripts):
    """Every model, with a text that is one and with one that wants to act."""
    page.goto(address + "/")
    models = page.locator("#model option").evaluate_all("all => all.map(one => one.value)") if has_scripts else [
        page.locator("#model option").nth(place).get_attribute("value")
        for place in range(page.locator("#model option").count())]
    checks.page(page, f"{name}-empty", has_scripts=has_scripts)
    for number, model in enumerate(models):
        page.goto(address + "/")
        if has_scripts:
            page.evaluate("window.isSame = true")
        ask(page, model, TEXT, words=True, has_scripts=has_scripts)
        place = f"{name}-{number}"
        checks.that(page.locator("#answer").count() == 1, f"{place}: no answer of {model}")
        is_tagger = page.locator("#model option:checked").get_attribute("data-entities") is not None
        checks.that(is_tagger or page.locator("mark.for, mark.against").count() > 0, f"{place}: {model} marks no words")
        if has_scripts:
            checks.that(page.evaluate("window.isSame === true"), f"{place}: the page was loaded again")
            status = page.locator("#status").inner_text()
            checks.that(status.startswith(f"{model}: "), f"{place}: the status says '{status}'")
        checks.page(page, place, has_scripts=has_scripts)
        ask(page, model, HOSTILE, words=False, has_scripts=has_scripts)
        checks.that(page.locator("main script, main img").count() == 0, f"{place}: a text became markup")
        checks.that(page.locator("#answer").count() == 1, f"{place}: no answer to a hostile text")
        if not has_scripts:
            shown = page.locator("#text").input_value()
            checks.that(shown == HOSTILE, f"{place}: the field holds {shown!r}")


def keyboard(page, address, checks, name):
    """The form without a mouse."""
    page.goto(address + "/")
    page.keyboard.press("Tab")
    checks.that(page.evaluate("document.activeElement.className") == "skip", f"{name}: the skip link comes first")
    page.keyboard.press("Enter")
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        checks.that(page.evaluate("document.activeElement.matches(':focus-visible')"), f"{name}: focus is not seen")
        if reached[-1] == "text":
            page.keyboard.type("good film")
            break
    checks.that(reached[0] == "model", f"{name}: behind the skip link comes {reached}")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answer", timeout=30_000)


def runs(page, address, checks, name):
    """The runs, one of them, and two beside each other."""
    page.goto(address + "/runs")
    checks.page(page, f"{name}-runs", has_scripts=True)
    boxes = page.locator("input[name=run]")
    if not boxes.count():
        return
    page.locator("tbody a").first.click()
    checks.that("@" in page.locator("h1").inner_text(), f"{name}: no run behind its link")
    for summary in page.locator("details > summary").all():
        summary.click()
    checks.page(page, f"{name}-run", has_scripts=True)
    if boxes.count() < 2:
        return
    page.goto(address + "/runs")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.locator("main form button").first.click()
    checks.that(page.locator("h1").inner_text() == "Two runs", f"{name}: no comparison")
    checks.page(page, f"{name}-two", has_scripts=True)
    page.goto(address + "/runs/nothing@here")
    checks.that(page.locator(".failure").count() == 1, f"{name}: a run that is not there")
    checks.page(page, f"{name}-none", has_scripts=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--hone", required=True)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--screenshots", type=Path)
    arguments = parser.parse_args()
    if not arguments.chromium:
        sys.exit("check_page.py: expected a Chromium, found none; name it with --chromium")
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    checks = Checks(arguments.screenshots)
    server, address = start(arguments)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=arguments.chromium, args=["--no-sandbox"])
            for scheme in ["light", "dark"]:
                for width in [320, 1100]:
                    for has_scripts in [True, False]:
                        name = f"{scheme}-{width}{'' if has_scripts else '-plain'}"
                        context, page = open_page(browser, checks, name, has_scripts, color_scheme=scheme,
                                                  viewport={"width": width, "height": 800})
                        trial(page, address, checks, name, has_scripts)
                        if has_scripts:
                            keyboard(page, address, checks, name)
                            runs(page, address, checks, name)
                        context.close()
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=60)
    for fault in checks.faults:
        print(fault)
    rules = "axe's rules too" if Axe else "axe-playwright-python is not installed, its rules were not checked"
    print(f"{checks.count} checks, {len(checks.faults)} faults; {rules}")
    sys.exit(1 if checks.faults else 0)


if __name__ == "__main__":
    main()
