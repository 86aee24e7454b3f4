"""Drives an egui window from outside, under Xvfb, through AT-SPI: what a screen reader sees is what a test can press.

Talks to the accessibility bus with plain D-Bus calls (python3-gi), not through libatspi, whose client-side cache goes stale
without a GLib main loop. Needs, as Debian names them: xvfb at-spi2-core dbus python3-gi imagemagick (screenshots) xdotool
(keys, pointer, scrolling).

    with Session() as session:                 # a private X server, D-Bus and accessibility bus
        app = session.launch(["target/debug/tollkeeper", "--practice"])
        app.wait_for("Deploy API", 20)
        app.click("Deploy API")
        app.screenshot("deploy.png")
"""
from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

try:
    import gi
except ImportError:                      # pyenv python 3.11 can load Debian's cpython-311 gi
    sys.path.append("/usr/lib/python3/dist-packages")
    import gi
from gi.repository import Gio, GLib

ACC = "org.a11y.atspi.Accessible"
PROPS = "org.freedesktop.DBus.Properties"
ROLES = """invalid|accelerator label|alert|animation|arrow|calendar|canvas|check box|check menu item|color chooser|column header|combo box|date editor|desktop icon|desktop frame|dial|dialog|directory pane|drawing area|file chooser|filler|focus traversable|font chooser|frame|glass pane|html container|icon|image|internal frame|label|layered pane|list|list item|menu|menu bar|menu item|option pane|page tab|page tab list|panel|password text|popup menu|progress bar|button|radio button|radio menu item|root pane|row header|scroll bar|scroll pane|separator|slider|spin button|split pane|status bar|table|table cell|table column header|table row header|tearoff menu item|terminal|text|toggle button|tool bar|tool tip|tree|tree table|unknown|viewport|window|extended|header|footer|paragraph|ruler|application|autocomplete|editbar|embedded|entry|chart|caption|document frame|heading|page|section|redundant object|form|link|input method window|table row|tree item|document spreadsheet|document presentation|document text|document web|document email|comment|list box|grouping|image map|notification|info bar|level bar|title bar|block quote|audio|video|definition|article|landmark|log|marquee|math|rating|timer|static|math fraction|math root|subscript|superscript|description list|description term|description value|footnote|content deletion|content insertion|mark|suggestion|button menu""".split("|")
STATES = "invalid active armed busy checked collapsed defunct editable enabled expandable expanded focusable focused has_tooltip horizontal iconified modal multi_line multiselectable opaque pressed resizable selectable selected sensitive showing single_line stale transient vertical visible".split()


class NotFound(Exception):
    pass


class Node:
    """A live accessible object. Every property is a fresh D-Bus call."""

    def __init__(self, bus, dest, path):
        self.bus, self.dest, self.path = bus, dest, path

    def _call(self, iface, method, args=None, timeout=5000):
        return self.bus.call_sync(self.dest, self.path, iface, method, args, None,
                                  Gio.DBusCallFlags.NONE, timeout, None).unpack()

    def _prop(self, iface, name):
        return self._call(PROPS, "Get", GLib.Variant("(ss)", (iface, name)))[0]

    @property
    def name(self): return self._prop(ACC, "Name")
    @property
    def description(self): return self._prop(ACC, "Description")
    @property
    def author_id(self): return self._prop(ACC, "AccessibleId")
    @property
    def role(self):
        r = self._call(ACC, "GetRole")[0]
        return ROLES[r] if r < len(ROLES) else str(r)
    @property
    def interfaces(self): return [i.rsplit(".", 1)[1] for i in self._call(ACC, "GetInterfaces")[0]]
    @property
    def states(self):
        lo, hi = (self._call(ACC, "GetState")[0] + [0, 0])[:2]
        bits = lo | (hi << 32)
        return {STATES[i] for i in range(len(STATES)) if bits >> i & 1}
    @property
    def children(self):
        return [Node(self.bus, d, p) for d, p in self._call(ACC, "GetChildren")[0]]
    @property
    def extents(self):   # window-relative x, y, w, h
        return self._call("org.a11y.atspi.Component", "GetExtents", GLib.Variant("(u)", (1,)))[0]
    @property
    def text(self):
        return self._call("org.a11y.atspi.Text", "GetText", GLib.Variant("(ii)", (0, -1)))[0]
    @property
    def value(self): return self._prop("org.a11y.atspi.Value", "CurrentValue")

    def actions(self):
        return [a[0] for a in self._call("org.a11y.atspi.Action", "GetActions")[0]]

    def do(self, action="click"):
        acts = self.actions()
        if action not in acts:
            raise NotFound(f"{self!r} has actions {acts}, not {action!r}")
        return self._call("org.a11y.atspi.Action", "DoAction", GLib.Variant("(i)", (acts.index(action),)))[0]

    def focus(self): return self._call("org.a11y.atspi.Component", "GrabFocus")[0]

    def set_text(self, s):
        return self._call("org.a11y.atspi.EditableText", "SetTextContents", GLib.Variant("(s)", (s,)))[0]

    def set_value(self, v):
        return self._call(PROPS, "Set", GLib.Variant("(ssv)", ("org.a11y.atspi.Value", "CurrentValue",
                          GLib.Variant("d", float(v)))))

    def label(self):
        """Name, or (for static text) the text itself."""
        n = self.name
        if n: return n
        try: return self.text
        except GLib.Error: return ""

    def walk(self, depth=0):
        try:
            kids = self.children
        except GLib.Error:
            kids = []
        yield depth, self
        for k in kids:
            yield from k.walk(depth + 1)

    def __repr__(self):
        try: return f"<{self.role} {self.name!r}>"
        except GLib.Error as e: return f"<gone {self.path} {e.message}>"


def _match(want, got):
    return bool(want.search(got)) if isinstance(want, re.Pattern) else want == got


class App:
    def __init__(self, session, proc, log):
        self.s, self.proc, self.log = session, proc, log
        self.root = None

    # -- discovery -----------------------------------------------------------------
    def attach(self, timeout=30):
        end = time.time() + timeout
        while time.time() < end:
            if self.proc.poll() is not None:
                raise RuntimeError(f"app exited rc={self.proc.returncode}, log {self.log}")
            for child in self.s.desktop().children:
                try:
                    pid = self.s.a11y.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                        "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                        GLib.Variant("(s)", (child.dest,)), None, 0, 2000, None).unpack()[0]
                    if pid == self.proc.pid and child.children:
                        self.root = child
                        return self
                except GLib.Error:
                    continue
            time.sleep(0.05)
        raise NotFound("app never appeared on the accessibility bus")

    def tree(self):
        """[(depth, role, name, Node)] of everything currently exposed, one D-Bus round trip.

        Cache.GetItems answers the whole tree at once (accesskit_unix >= 0.24); tree_slow() walks it.
        """
        items = self.s.a11y.call_sync(self.root.dest, "/org/a11y/atspi/cache", "org.a11y.atspi.Cache",
                                      "GetItems", None, None, 0, 10000, None).unpack()[0]
        kids, info = {}, {}
        for (_, path), _app, (_, parent), index, _n, ifaces, name, role, desc, _st in items:
            info[path] = (ROLES[role] if role < len(ROLES) else str(role), name, ifaces)
            if not path.endswith("/root"):        # the application's own parent is the registry's root
                kids.setdefault(parent, []).append((index, path))
        out = []
        def rec(path, depth):
            role, name, ifaces = info[path]
            node = Node(self.s.a11y, self.root.dest, path)
            node._ifaces = [i.rsplit(".", 1)[1] for i in ifaces]
            out.append((depth, role, name, node))
            for _, k in sorted(kids.get(path, [])):
                rec(k, depth + 1)
        rec("/org/a11y/atspi/accessible/root", 0)
        return out

    def tree_slow(self):
        out = []
        for d, n in self.root.walk():
            try: out.append((d, n.role, n.label(), n))
            except GLib.Error: pass           # node vanished between two frames
        return out

    def tree_text(self):
        return "\n".join(f"{'  '*d}{r}: {n!r}" for d, r, n, _ in self.tree())

    def find_all(self, role=None, name=None):
        return [n for _, r, nm, n in self.tree()
                if (role is None or r == role) and (name is None or _match(name, nm))]

    def find(self, role=None, name=None, nth=0):
        hits = self.find_all(role, name)
        if len(hits) <= nth:
            raise NotFound(f"role={role!r} name={name!r}: {len(hits)} hits")
        return hits[nth]

    def wait_for(self, name, timeout=10.0, role=None):
        end = time.time() + timeout
        while True:
            try: return self.find(role, name)
            except (NotFound, GLib.Error):
                if time.time() > end or self.proc.poll() is not None: raise
                time.sleep(0.05)

    # -- acting --------------------------------------------------------------------
    def click(self, name, role=None):
        hits = [n for n in self.find_all(role, name) if "Action" in n.interfaces and "click" in n.actions()]
        if not hits: raise NotFound(f"nothing clickable named {name!r}")
        hits[0].do("click")
        return hits[0]

    def set_text(self, name, value, role=None):
        """EditableText when offered (TextEdit); Value for DragValue/Slider."""
        for n in self.find_all(role, name):
            ifs = n.interfaces
            if "EditableText" in ifs:
                n.set_text(str(value)); return n
            if "Value" in ifs:
                n.set_value(float(value)); return n
        raise NotFound(f"no editable field named {name!r}")

    def get_text(self, name):
        for n in self.find_all(None, name):
            ifs = n.interfaces
            if "EditableText" in ifs: return n.text
            if "Value" in ifs: return n.value
        raise NotFound(name)

    # -- X11 level (real input path, keys, scrolling) --------------------------------
    def xdo(self, *args):
        return subprocess.run(["xdotool", *map(str, args)], env=self.s.env, check=True,
                              capture_output=True, text=True).stdout.strip()

    def focus_window(self):
        """Needed before xdotool key/type: with no window manager nothing gives the window X focus."""
        wid = self.xdo("search", "--onlyvisible", "--pid", self.proc.pid).split()[-1]
        self.xdo("windowfocus", "--sync", wid)

    def x_click(self, node, button=1):
        """A true pointer click at the node's centre (proves hit-testing, not only the a11y action)."""
        x, y, w, h = node.extents
        self.xdo("mousemove", int(x + w / 2), int(y + h / 2), "click", button)

    def scroll(self, x, y, clicks=5, down=True):
        self.xdo("mousemove", x, y, "click", "--repeat", clicks, "--delay", 20, 5 if down else 4)

    def screenshot(self, path):
        subprocess.run(["import", "-window", "root", path], env=self.s.env, check=True)
        return path

    def close(self):
        if self.proc.poll() is None:
            self.proc.terminate()
            try: self.proc.wait(5)
            except subprocess.TimeoutExpired: self.proc.kill(); self.proc.wait()


class Session:
    """Private X server, private D-Bus session, accessibility switched on."""

    def __init__(self, size="1280x800x24", a11y=True):
        self.size, self.want_a11y, self.procs, self.apps = size, a11y, [], []
        self.dir = tempfile.mkdtemp(prefix="atspi-")

    def _spawn(self, cmd, **kw):
        p = subprocess.Popen(cmd, start_new_session=True, **kw)
        self.procs.append(p)
        return p

    def __enter__(self):
        env = dict(os.environ)
        for k in ("WAYLAND_DISPLAY", "WAYLAND_SOCKET", "AT_SPI_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS", "NO_AT_BRIDGE"):
            env.pop(k, None)
        r, w = os.pipe()
        self._spawn(["Xvfb", "-displayfd", str(w), "-screen", "0", self.size, "-nolisten", "tcp", "-noreset"],
                    pass_fds=(w,), stderr=subprocess.DEVNULL)
        os.close(w)
        disp = b""
        while not disp.endswith(b"\n"):
            c = os.read(r, 16)
            if not c: raise RuntimeError("Xvfb did not start")
            disp += c
        os.close(r)
        env["DISPLAY"] = ":" + disp.decode().strip()
        env["XDG_RUNTIME_DIR"] = self.dir        # at-spi-bus-launcher puts its socket here
        os.chmod(self.dir, 0o700)
        bus = self._spawn(["dbus-daemon", "--session", "--nofork", "--print-address=1",
                           f"--address=unix:path={self.dir}/bus"], stdout=subprocess.PIPE, env=env,
                          stderr=subprocess.DEVNULL)
        env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        self.env = env
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = Gio.DBusConnection.new_for_address_sync(env["DBUS_SESSION_BUS_ADDRESS"], flags, None, None)
        self.bus.set_exit_on_close(False)
        # org.a11y.Bus is D-Bus activated (at-spi2-core); this also starts at-spi2-registryd later
        addr = self.bus.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
                                  None, None, 0, 10000, None).unpack()[0]
        self.a11y_addr = addr
        if self.want_a11y: self.enable(True)
        self.a11y = Gio.DBusConnection.new_for_address_sync(addr, flags, None, None)
        self.a11y.set_exit_on_close(False)
        return self

    def enable(self, on=True):
        """accesskit_unix activates on org.a11y.Status.IsEnabled (ScreenReaderEnabled alone also sets it)."""
        self.bus.call_sync("org.a11y.Bus", "/org/a11y/bus", PROPS, "Set",
                           GLib.Variant("(ssv)", ("org.a11y.Status", "IsEnabled", GLib.Variant("b", on))),
                           None, 0, 5000, None)

    def desktop(self):
        return Node(self.a11y, "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")

    def launch(self, cmd, env=None, attach=True, timeout=30):
        log = os.path.join(self.dir, f"app{len(self.apps)}.log")
        e = dict(self.env); e.update(env or {})
        p = self._spawn(cmd, env=e, stdout=open(log, "wb"), stderr=subprocess.STDOUT)
        a = App(self, p, log)
        self.apps.append(a)
        return a.attach(timeout) if attach else a

    def close(self):
        for a in self.apps: a.close()
        for p in reversed(self.procs):
            if p.poll() is None:
                try: os.killpg(p.pid, signal.SIGTERM)      # own session => own group only
                except ProcessLookupError: pass
        for p in self.procs:
            try: p.wait(3)
            except subprocess.TimeoutExpired: p.kill()
        self.procs.clear(); self.apps.clear()
        shutil.rmtree(self.dir, ignore_errors=True)

    def __exit__(self, *a): self.close()
