"""What a person does in Tollkeeper's window, in the words that are on it.

Every name that the drives look for stands at the top of this file and nowhere else. The names in `NAV`, the banner, the
switches, the plan form and the dialogs' buttons are promised by the program (a screen reader's user relies on them too);
the patterns are its sentences, of which only the beginning is used.
"""
from __future__ import annotations

import functools
import os
import re
import shutil
import sys
import time

import screen
from screen import GLib

# The names on screen ---------------------------------------------------------------------------------------------------
NAV = ("Overview", "APIs", "Plans", "Keys", "Traffic", "Activity")
DEPLOY, DEPLOY_TO = "Deploy API", "Deploy to {stage}"
VERIFY = "Verify lock"
ROLL_BACK, ROLL_BACK_TO = "Roll back…", re.compile(r"^Roll back( |$)")   # the dialog's own button has no ellipsis
REQUIRED = "API key required: {method} {path}"
RATE, BURST, QUOTA = "Rate (requests per second)", "Burst (requests)", "Quota (requests)"
REVIEW, SAVE = "Review…", "Save to AWS"
LOCKED, OPEN = re.compile(r"^Locked\b"), re.compile(r"^Open(:|, )")      # a lock check's verdict; "Open to anyone" is a state
PRACTICE_URL = re.compile(r"http://127\.0\.0\.1:\d+")
PANIC = re.compile(r"panicked at")


def banner(api, stage):
    return re.compile(rf"^Not live on {re.escape(api)} / {re.escape(stage)}\b")


def starts(words):
    """A row or a node of the tree: its name, then perhaps more ("prod, 2 not live")."""
    return re.compile(rf"^{re.escape(words)}(?!\w)")


def press_node(node):
    """Presses a node, if it can be pressed now."""
    if "Action" in node.interfaces and "click" in node.actions() and "enabled" in node.states:
        return node.do("click")
    return False


class Console:
    """The window, and a numbered picture after every step."""

    def __init__(self, session, command, pictures, env=None):
        self.pictures, self.count, self.start = pictures, 0, time.time()
        shutil.rmtree(pictures, ignore_errors=True)
        os.makedirs(pictures)
        home = os.path.join(session.dir, "home")
        os.makedirs(home)
        # Nothing of this machine's user may decide how the run goes: no profile, no saved preferences.
        private = {"HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home,
                   "AWS_CONFIG_FILE": os.path.join(home, "none"), "AWS_SHARED_CREDENTIALS_FILE": os.path.join(home, "none"),
                   "AWS_EC2_METADATA_DISABLED": "true", "LIBGL_ALWAYS_SOFTWARE": "1", "WINIT_X11_SCALE_FACTOR": "1"}
        for name in [name for name in session.env if name.startswith("AWS_")]:
            del session.env[name]
        self.app = session.launch(command, {**private, **(env or {})}, attach=False)

    # looking ------------------------------------------------------------------------------------------------------------
    def step(self, words):
        """Ends a step: says so and keeps a picture of the screen."""
        self.count += 1
        name = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
        self.app.screenshot(os.path.join(self.pictures, f"{self.count:02}-{name}.png"))
        print(f"{time.time() - self.start:6.1f} s  {words}", flush=True)

    def failed(self):
        """Keeps what a person needs to see why: the picture, the names on screen and the program's own output."""
        shutil.copy(self.app.log, os.path.join(self.pictures, "failed-output.txt"))
        print(f"the program's output:\n{self.output()[-4000:]}", file=sys.stderr)
        try:
            self.app.screenshot(os.path.join(self.pictures, "failed.png"))
            names = self.app.tree_text() if self.app.root else "the window never came to the accessibility bus"
            with open(os.path.join(self.pictures, "failed-names.txt"), "w", encoding="utf-8") as file:
                file.write(names)
        except (GLib.Error, OSError, screen.subprocess.CalledProcessError) as err:
            print(f"no picture of the failure: {err}", file=sys.stderr)

    def output(self):
        with open(self.app.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def until(self, done, words, timeout=60.0):
        """Tries until it is so. What is on screen may go between two questions about it: then the next try asks anew."""
        end = time.time() + timeout
        while True:
            try:
                if done():
                    return
            except (screen.NotFound, GLib.Error):
                pass
            if self.app.proc.poll() is not None:
                raise AssertionError(f"the program ended with {self.app.proc.returncode}, waiting for: {words}")
            if time.time() > end:
                raise AssertionError(f"not within {timeout:.0f} s: {words}")
            time.sleep(0.1)

    def wait(self, name, timeout=60.0):
        self.until(lambda: self.shows(name), f"{name} on screen", timeout)

    def wait_gone(self, name, timeout=60.0):
        self.until(lambda: not self.shows(name), f"{name} gone", timeout)

    def shows(self, name):
        return bool(self.app.find_all(None, name))

    def is_on(self, name):
        return bool(self.app.find(None, name).states & {"checked", "pressed"})

    def practice_url(self):
        """The practice account's URL, from the program's standard output."""
        self.until(lambda: PRACTICE_URL.search(self.output()), "a URL on standard output", 30)
        return PRACTICE_URL.search(self.output()).group()

    # doing --------------------------------------------------------------------------------------------------------------
    def press(self, name, timeout=60.0):
        """Presses what carries the name, as soon as it is there, enabled, and has not moved since the last look."""
        self.until(lambda: any(press_node(node) for node in self.settled(name)), f"{name} to press", timeout)

    def settled(self, name):
        """The nodes of a name, if a moment later they are still the same: a press on one that goes would be lost."""
        first = self.app.find_all(None, name)
        time.sleep(0.15)
        again = self.app.find_all(None, name)
        return again if [node.path for node in first] == [node.path for node in again] else []

    def fill(self, field, value):
        """Sets a field's text and reads it back: the program has to have taken it."""
        self.app.set_text(field, value)
        time.sleep(0.15)
        return self.app.get_text(field) == value

    def open_room(self, room):
        assert room in NAV
        self.press(room)

    def open_stage(self, api, stage):
        """APIs, then the stage below its API in the tree: several APIs have a stage of the same name."""
        self.open_room("APIs")
        self.until(lambda: self.press_stage(api, stage), f"stage {stage} below {api} in the tree")
        self.wait(VERIFY)

    def press_stage(self, api, stage):
        return any(press_node(node) for node in self.settled(starts(f"{api} / {stage}")))

    def deploy(self, stage):
        self.press(DEPLOY)
        self.wait(DEPLOY_TO.format(stage=stage))
        self.step(f"deploy to {stage} asks")
        self.press(DEPLOY_TO.format(stage=stage))

    def verify_lock(self, verdict):
        """Runs the check and waits for its verdict. The verdict before must have been another, or it would count again."""
        assert not self.shows(verdict), "an older check says so already"
        self.press(VERIFY)
        self.wait(verdict, 120)

    def set_required(self, method, path, wanted):
        """Turns a method's switch, unless it stands there already, and sees it arrive."""
        name = REQUIRED.format(method=method, path=path)
        self.until(lambda: self.is_on(name) != wanted, f"{name} the other way before it is touched", 30)
        self.press(name)
        self.until(lambda: self.is_on(name) == wanted, f"{name} to be {wanted}")

    def edit_plan(self, plan, fields):
        """Plans, the plan, its fields, Review…, Save to AWS."""
        self.open_room("Plans")
        self.press(starts(plan))
        for field, value in fields.items():
            self.until(functools.partial(self.fill, field, value), f"{field} to be {value}")
        self.step(f"{plan} edited")
        self.press(REVIEW)
        self.wait(SAVE)
        self.step(f"{plan} reviewed")
        self.press(SAVE)
        self.wait_gone(SAVE)

    def roll_back(self):
        self.press(ROLL_BACK)
        self.wait(ROLL_BACK_TO)
        self.step("roll back asks")
        self.press(ROLL_BACK_TO)
        self.wait_gone(ROLL_BACK_TO)


def eventually(read, wanted, words, timeout=60.0):
    """Waits until AWS, read by another client, says what the window claims."""
    end, got = time.time() + timeout, None
    while time.time() < end:
        got = read()
        if got == wanted:
            return
        time.sleep(0.2)
    raise AssertionError(f"{words}: {got!r} instead of {wanted!r}")


def run(story):
    """Runs a drive's story; the exit code is the verdict, the closing line says it in words.

    The story gets a function that opens the window: `open_console(command, pictures, env)`.
    """
    with screen.Session(size="1440x900x24") as session:
        consoles = []

        def open_console(command, pictures, env=None):
            console = Console(session, command, pictures, env)
            consoles.append(console)
            console.app.attach(60)
            return console

        try:
            story(open_console)
            for console in consoles:
                assert not PANIC.search(console.output()), "the program panicked"
        except BaseException:
            for console in consoles:
                console.failed()
            raise
    print("1 passed, 0 failed", flush=True)
