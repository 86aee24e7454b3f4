#!/usr/bin/env python3
"""Looks for keys' values where none may be, after a whole session of the built window with everything logged.

    tests/gui/run canary            (what .ci/run calls; sets up Python and the display)

The account's own values are the canaries, read by boto3, and so are one that is typed and one that is imported. The account is
a process of its own, so that what is found in the window's memory is the window's. Two things stay out of reach and are only
counted: memory that was freed by others' code (HTTP buffers, the toolkit's), and what an X server has of its own.
"""
import argparse
import csv
import glob
import os
import re
import subprocess
import time

import boto3

from console import Console, starts, run

PARTNER, GONE = "Northwind 3PL", "Kestrel Freight"
SEARCH, REVEAL, HIDE, COPY = "Search keys", "Reveal", "Hide", "Copy value"
NEW, NAME, OWN, VALUE, CREATE = "New key…", "Name", "I have a value", "Key value", "Create key"
IMPORT, IMPORT_ONE, EXPORT = "Import…", "Import 1 key", "Export…"
TYPED, IMPORTED = "CanaryTypedValue0000000001", "CanaryImportedValue00000002"
STAYS = 31      # seconds; after 30 a value is gone from screen and clipboard


class Aws:
    """A practice account in a process of its own, and boto3's view of it."""

    def __init__(self, program):
        self.process = subprocess.Popen([program, "--no-rate-limits"], stdout=subprocess.PIPE, text=True)
        self.url = re.search(r"http://\S+", self.process.stdout.readline()).group()
        self.gateway = boto3.client("apigateway", endpoint_url=self.url, region_name="eu-central-1",
                                    aws_access_key_id="practice", aws_secret_access_key="practice")

    def values(self):
        pages = self.gateway.get_paginator("get_api_keys").paginate(includeValues=True)
        return {key["name"]: key["value"] for page in pages for key in page["items"]}

    def delete(self, name):
        keys = self.gateway.get_api_keys(nameQuery=name)["items"]
        self.gateway.delete_api_key(apiKey=keys[0]["id"])

    def close(self):
        self.process.terminate()
        self.process.wait(10)


def on_screen(console, value):
    """Whether a value stands in the accessibility tree, as a name or as a text."""
    return any(value in node.label() for _, _, _, node in console.app.tree()) or value in console.app.tree_text()


def clipboard(console, selection):
    """What another program would paste. An empty selection is no text."""
    done = subprocess.run(["xclip", "-selection", selection, "-o"], env=console.app.s.env, capture_output=True, text=True, timeout=10,
                          check=False)
    return done.stdout


def pick(console, path):
    """What the next file dialog answers."""
    with open(console.picked, "w", encoding="utf-8") as file:
        file.write(path + "\n")


def open_key(console, partner):
    """The table draws only the rows in sight, so the partner is searched for."""
    console.until(lambda: console.fill(SEARCH, partner), "the search")
    console.press(starts(partner))


def expect(console, done, words, timeout):
    """What must become so; otherwise a finding, and the session goes on: one run tells all that leaks."""
    try:
        console.until(done, words, timeout)
    except AssertionError as err:
        if console.app.proc.poll() is not None:
            raise
        found(console, str(err))


def found(console, words):
    print(f"FOUND: {words}", flush=True)
    console.found.append(words)


def reveal(console, value):
    open_key(console, PARTNER)
    console.press(REVEAL)
    console.until(lambda: on_screen(console, value), "the value on screen")
    console.step("revealed")
    shown = time.time()
    expect(console, lambda: not on_screen(console, value), "the value gone from the screen by itself", STAYS + 5)
    print(f"the value was on screen for {time.time() - shown:.0f} s")
    if console.shows(HIDE):
        console.press(HIDE)
    console.wait(REVEAL)


def copy(console, value):
    console.press(COPY)
    console.until(lambda: clipboard(console, "clipboard") == value, "the value on the clipboard")
    if clipboard(console, "primary") == value:
        found(console, "a copied value is on the primary selection, for which nobody asked")
    time.sleep(STAYS)
    for selection in ("clipboard", "primary"):
        expect(console, lambda place=selection: value not in clipboard(console, place), f"the value gone from {selection}", 10)
    console.step("copied, and gone from the clipboard")


def type_hidden(console):
    """Types into the field for a value, which shows dots: what is in it cannot be read back."""
    fields = [node for _, role, name, node in console.app.tree() if name == VALUE and role in ("password text", "entry", "text")]
    if not fields:
        return False
    if "EditableText" in fields[0].interfaces:
        fields[0].set_text(TYPED)
        return True
    console.app.focus_window()
    fields[0].focus()
    time.sleep(0.2)
    console.app.xdo("type", "--delay", 5, TYPED)
    return True


def make_key(console):
    console.press(NEW)
    console.wait(CREATE)
    console.until(lambda: console.fill(NAME, "Canary typed"), "a name")
    console.press(starts(OWN))
    console.until(lambda: type_hidden(console), "a value typed")
    console.step("a value typed")
    if on_screen(console, TYPED):
        found(console, "a typed value is in the accessibility tree")
    console.press(CREATE)
    console.wait_gone(CREATE)


def import_and_export(console):
    path = os.path.join(console.outside, "keys.csv")
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["name", "key", "description", "enabled", "plan"], ["Canary imported", IMPORTED, "", "TRUE", ""]])
    pick(console, path)
    console.press(IMPORT)
    console.press(IMPORT_ONE)
    console.wait_gone(IMPORT_ONE)
    console.step("imported")
    exported = os.path.join(console.outside, "partners.csv")
    pick(console, exported)
    console.press(EXPORT)
    console.until(lambda: os.path.exists(exported), "the export")
    console.step("exported")


def fail(console, aws):
    """An answer that is an error: its words are shown and logged."""
    open_key(console, GONE)
    console.wait(REVEAL)
    aws.delete(GONE)
    console.press(REVEAL)
    console.wait(re.compile("could not be read"))
    console.step("an error")


def no_core_dump(console, pid):
    with open(f"/proc/{pid}/limits", encoding="utf-8") as file:
        limit = next(line for line in file if line.startswith("Max core file size"))
    if limit.split()[4] != "0":
        found(console, f"a crash would leave a core dump: {limit.strip()}")


def copies_in_memory(pid, values):
    """How often each value stands in the memory that the process may write to."""
    found = dict.fromkeys(values, 0)
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            place, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            first, last = (int(part, 16) for part in place.split("-"))
            try:
                memory.seek(first)
                held = memory.read(last - first)
            except (OSError, ValueError, OverflowError):
                continue      # [vvar] and what the kernel keeps to itself
            for value in values:
                found[value] += held.count(value.encode()) + held.count(value.encode("utf-16-le"))
    return found


def files_with(folder, values):
    """Files that hold a value, as it is or in base64's neighbourhood of a URL."""
    hits = []
    for path in glob.glob(os.path.join(folder, "**"), recursive=True, include_hidden=True):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                held = file.read()
            hits += [(path, value[:4]) for value in values if value.encode() in held]
    return hits


def story(args):
    def tell(open_console):
        aws = Aws(os.path.join(os.path.dirname(args.program), "tollkeeper-practice"))
        try:
            search(open_console, aws)
        finally:
            aws.close()

    def search(open_console, aws):
        values = aws.values()
        outside = os.path.join(args.pictures + "-files")
        os.makedirs(outside, exist_ok=True)
        for name in os.listdir(outside):
            os.remove(os.path.join(outside, name))
        picked = os.path.join(outside, "picked")
        here = os.path.dirname(os.path.abspath(__file__))
        command = [args.program, "--endpoint-url", aws.url, "--region", "eu-central-1"]
        console: Console = open_console(command, args.pictures, {
            "RUST_LOG": "trace", "RUST_BACKTRACE": "1", "PATH": here + os.pathsep + os.environ["PATH"], "TOLLKEEPER_PICK": picked,
            "AWS_ACCESS_KEY_ID": "AKIACANARY0000000000", "AWS_SECRET_ACCESS_KEY": "CanarySecretOfTheSignIn"})
        console.outside, console.picked, console.found = outside, picked, []
        console.open_room("Keys")
        reveal(console, values[PARTNER])
        copy(console, values[PARTNER])
        make_key(console)
        import_and_export(console)
        fail(console, aws)
        judge(console, [*values.values(), TYPED, IMPORTED, "CanarySecretOfTheSignIn"])

    def judge(console, values):
        pid = console.app.proc.pid
        no_core_dump(console, pid)
        console.open_room("Activity")
        time.sleep(1)
        places = {
            "the accessibility tree": " ".join(node.label() for _, _, _, node in console.app.tree()),
            "the clipboard": clipboard(console, "clipboard"),
            "the primary selection": clipboard(console, "primary"),
            "the program's output": console.output(),
        }
        for place, held in places.items():
            if hits := [value[:4] for value in values if value in held]:
                found(console, f"values in {place}: {hits}")
        os.remove(os.path.join(console.outside, "keys.csv"))      # the person's own file, which holds what was imported
        if hits := files_with(console.app.s.dir, values) + files_with(console.outside, values):
            found(console, f"values in files: {hits}")
        # Of the account's own keys; the sign-in's secret is the SDK's to keep.
        kept = copies_in_memory(pid, values[:-1])
        print(f"copies in memory after re-masking: {sum(kept.values())}, of {sum(map(bool, kept.values()))} values")
        if args.most_copies is not None and sum(kept.values()) > args.most_copies:
            found(console, f"copies in memory: { {value[:4]: count for value, count in kept.items() if count} }")
        assert not console.found, console.found
    return tell


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--pictures", required=True)
    parser.add_argument("--most-copies", type=int, help="more copies of values in memory than this fail the drive")
    run(story(parser.parse_args()))
