"""What the open window costs while nobody touches it: CPU over a minute, and resident memory.

    /usr/bin/python3 tests/gui/idle.py [target/release/tollkeeper]
"""
import os
import sys
import time

import screen

SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "target/release/tollkeeper"
    with screen.Session("1440x900x24") as session:
        home = {name: session.dir for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        app = session.launch([program, "--practice"], home)
        app.wait_for("Nothing running", 60)
        time.sleep(5)
        before = cpu_seconds(app.proc.pid)
        time.sleep(SECONDS)
        used = cpu_seconds(app.proc.pid) - before
        print(f"idle: {used:.2f} s of CPU in {SECONDS} s ({100 * used / SECONDS:.1f} % of one core), "
              f"{resident_mb(app.proc.pid):.0f} MB resident")


if __name__ == "__main__":
    main()
