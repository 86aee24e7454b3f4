"""What the open window costs while nobody touches it: CPU over a minute, frames drawn in it, and resident memory.

    /usr/bin/python3 tests/gui/idle.py [FOLDER]        (of the programs; target/release unless told)

Twice: with the practice account inside the window's process (`--practice`), and with one outside, which is the window alone.
"""
import os
import subprocess
import sys
import time

import screen

SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")
FRAME = b"tollkeeper::frames"


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def frames(app):
    """Frames drawn so far: the window's log has a line for each (`app.rs`)."""
    with open(app.log, "rb") as file:
        return file.read().count(FRAME)


def measure(name, window, arguments, env):
    with screen.Session("1440x900x24") as session:
        home = {name: session.dir for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        app = session.launch([window, *arguments], {**home, **env, "RUST_LOG": f"warn,{FRAME.decode()}=trace"})
        app.wait_for("Nothing running", 60)
        time.sleep(5)
        before, drawn = cpu_seconds(app.proc.pid), frames(app)
        time.sleep(SECONDS)
        used = cpu_seconds(app.proc.pid) - before
        print(f"idle, {name}: {used:.2f} s of CPU in {SECONDS} s ({100 * used / SECONDS:.1f} % of one core), "
              f"{frames(app) - drawn} frames, {resident_mb(app.proc.pid):.0f} MB resident", flush=True)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "target/release"
    window, practice = (os.path.join(folder, name) for name in ("tollkeeper", "tollkeeper-practice"))
    measure("practice account inside", window, ["--practice"], {})
    account = subprocess.Popen([practice, "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        url = account.stdout.readline().split()[-1]
        keys = {"AWS_ACCESS_KEY_ID": "practice", "AWS_SECRET_ACCESS_KEY": "practice", "AWS_REGION": "eu-central-1",
                "AWS_EC2_METADATA_DISABLED": "true"}
        measure("the window alone", window, ["--endpoint-url", url], keys)
        print(f"the practice account alone: {resident_mb(account.pid):.0f} MB resident")
    finally:
        account.terminate()
        account.wait()


if __name__ == "__main__":
    main()
