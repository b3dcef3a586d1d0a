#!/usr/bin/env python3
"""Commands from a cold JVM: wall and processor time from the shell's point of view, written as one Markdown table.

  python3 benchmarks/cold_start.py [--repetitions 7] [--run "--scale 0.1"] [--processors 1] [--out benchmarks/results/cold-start.md]

All commands take turns, repetition by repetition, so that whatever else the machine does disturbs all alike. Before that, each runs
once untimed, which builds what is missing and reads the files into memory. Needs the launcher and its JDK; nothing else.
"""
import argparse
import datetime
import os
import platform
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LAUNCHER = os.path.join(ROOT, "plumbline")


def processors():
    """Those that this process may use, where the system says so."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count()))


class Job:
    """A command, what it is called in the table, and the row that it is a multiple of."""

    def __init__(self, name, command, base=None, **environment):
        self.name, self.command, self.base, self.environment = name, command, base, environment
        self.wall, self.cpu = [], []

    def run(self, timed=True):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        done = subprocess.run(self.command, cwd=ROOT, env={**os.environ, **self.environment}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        spent = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode != 0:
            raise SystemExit("%s: exit code %d: %s" % (shlex.join(self.command), done.returncode, done.stderr.strip()[-300:]))
        if timed:
            self.wall.append(spent)
            self.cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def java_of_launcher():
    """Of the JDK that the launcher chooses."""
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "Home.java")
        with open(source, "w", encoding="utf-8") as file:
            file.write('public class Home { public static void main(String[] a) {'
                       ' System.out.println(System.getProperty("java.home")); } }\n')
        done = subprocess.run([LAUNCHER, "java", source], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit("%s does not start: %s" % (LAUNCHER, done.stderr.strip()[-300:]))
        return os.path.join(done.stdout.strip(), "bin", "java")


def jobs(java, run, folder):
    # the JDK's own archive of classes in place of ours, which the launcher names first: the last of such flags counts
    without = {"PLUMBLINE_JAVA_OPTS": "-XX:SharedArchiveFile=" + os.path.join(os.path.dirname(os.path.dirname(java)), "lib", "server", "classes.jsa")}
    log = os.path.join(ROOT, "data", "baseball-1987.csv")
    counter = iter(range(10**6))

    class Main(Job):  # `run` wants a folder of its own each time
        def run(self, timed=True):
            self.command[-1] = os.path.join(folder, "run-%d" % next(counter))
            super().run(timed)

    def main(name, *more, **environment):
        return Main(name, [LAUNCHER, "run", *run, *more, "--out", ""], "run" if more or environment else None, **environment)

    rank = [LAUNCHER, "rank", log, "--home"]
    return [
        Job("java -version", [java, "-version"]),
        Job("--help", [LAUNCHER, "--help"], "java -version"),
        Job("methods", [LAUNCHER, "methods"], "java -version"),
        Job("methods, no class archive", [LAUNCHER, "methods"], "methods", **without),
        Job("doctor --backend vector", [LAUNCHER, "doctor", "--backend", "vector"], "java -version"),
        Job("doctor --backend definition", [LAUNCHER, "doctor", "--backend", "definition"], "doctor --backend vector"),
        Job("rank data/baseball-1987.csv --home", rank, "java -version"),
        main("run"),
        main("run --backend definition", "--backend", "definition"),
        main("run, no class archive", **without),
    ]


def report(all_jobs, options, java):
    version = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr.splitlines()
    cpu = platform.processor()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            cpu = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), cpu)
    lines = ["# From a cold JVM", "",
             "Medians of %d runs in which all commands take turns, from the start of the process to its end. Spread: (largest − smallest)/"
             % options.repetitions, "median of the wall time. *Times*: wall time as a multiple of the row named. Without the class archive: with the JDK's own in",
             "place of the one that the launcher makes. Options of `run`: %s. `rank`, `methods` and `--help` compute on no execution." % (
                 "`%s`" % options.run if options.run else "none"), "",
             "```", "python3 benchmarks/cold_start.py " + shlex.join(sys.argv[1:]), "```", "",
             "%s, %d processors used of %d; %s; Python %s; %s." % (cpu, len(processors()), os.cpu_count(), version[0],
             platform.python_version(), datetime.date.today()), "",
             "| command | wall s | processor s | spread | times |", "| --- | ---: | ---: | ---: | --- |"]
    walls = {job.name: statistics.median(job.wall) for job in all_jobs}
    for job in all_jobs:
        wall = walls[job.name]
        times = "%.2f `%s`" % (wall / walls[job.base], job.base) if job.base in walls else ""
        lines.append("| `%s` | %.3f | %.3f | %.0f %% | %s |" % (job.name, wall, statistics.median(job.cpu),
                     100 * (max(job.wall) - min(job.wall)) / wall, times))
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=7)
    parser.add_argument("--run", default="", help="options of the main job, such as '--scale 0.1'")
    parser.add_argument("--processors", type=int, default=0, help="use the first N that this process may use; 0: all")
    parser.add_argument("--only", default="", help="rows whose name starts with one of these, separated by commas")
    parser.add_argument("--out", default="", help="file to write; standard output in any case")
    options = parser.parse_args()
    if options.repetitions < 1:
        parser.error("--repetitions must be at least 1, was %d" % options.repetitions)
    if options.processors:
        if not hasattr(os, "sched_setaffinity"):
            parser.error("--processors works on Linux only")
        os.sched_setaffinity(0, processors()[:options.processors])
    java = java_of_launcher()
    with tempfile.TemporaryDirectory() as folder:
        chosen = [job for job in jobs(java, shlex.split(options.run), folder)
                  if not options.only or job.name.startswith(tuple(options.only.split(",")))]
        if not chosen:
            parser.error("--only leaves no row")
        for job in chosen:
            job.run(timed=False)
        for _ in range(options.repetitions):
            for job in chosen:
                job.run()
    text = report(chosen, options, java)
    print(text, end="")
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
