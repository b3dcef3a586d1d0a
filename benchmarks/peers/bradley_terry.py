#!/usr/bin/env python3
"""Bradley-Terry maximum likelihood from pair counts: Plumbline beside SciPy and R's BradleyTerry2, in one run.

The three programs fit the same arrays in turn, repetition by repetition, so that whatever else the machine does
disturbs all alike. Java and R stay alive in between and are timed inside: no start, no reading, no warm-up counts.

  python3 benchmarks/peers/bradley_terry.py [--sets A,B,C,D,E] [--repetitions 9]

Needs numpy, scipy; Rscript with BradleyTerry2 for sets A and B (left out if it is not there); the modules core and
benchmarks compiled (mvn -pl core,oracle,reference-cpu,nd4j-cuda,benchmarks compile).
Written to standard output: medians, spread (largest less smallest, over the median), final gradient max|g_i| of the
log-likelihood summed over comparisons, ratios of medians.
"""
import argparse
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
import numpy
import scipy
from scipy.optimize import minimize
from scipy.special import expit, log_expit

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
# items, comparisons, pairs that may meet (None: all)
SETS = {"A": (100, 10**5, None), "B": (100, 10**7, None), "C": (1000, 10**6, None), "D": (1000, 10**7, None),
        "E": (10_000, 10**7, 10**6)}


def draw(items, comparisons, met, seed=20250923):
    """Normal strengths; every pair meets the same number of times, or so do `met` random pairs."""
    random = numpy.random.default_rng(seed)
    theta = random.normal(size=items)
    if met is None:
        first, second = numpy.triu_indices(items, 1)
    else:
        a, b = random.integers(items, size=(2, met))
        keys = numpy.unique(numpy.minimum(a, b)[a != b] * items + numpy.maximum(a, b)[a != b])
        first, second = keys // items, keys % items
    pairs = len(first)
    n = numpy.full(pairs, comparisons // pairs)
    n[random.permutation(pairs)[:comparisons - n.sum()]] += 1
    wins = random.binomial(n, expit(theta[first] - theta[second]))
    keep = n > 0
    return first[keep].astype(numpy.int32), second[keep].astype(numpy.int32), wins[keep].astype(float), \
        (n - wins)[keep].astype(float)


def gradient(theta, first, second, won, lost, items):
    slope = won * expit(theta[second] - theta[first]) - lost * expit(theta[first] - theta[second])
    return numpy.bincount(first, slope, items) - numpy.bincount(second, slope, items)


def scipy_fit(first, second, won, lost, items):
    """L-BFGS-B on the mean loss with its own gradient; tolerances tightened until they no longer stop it."""
    total = won.sum() + lost.sum()

    def loss(theta):
        d = theta[first] - theta[second]
        p = expit(d)
        slope = won - (won + lost) * p
        g = numpy.bincount(first, slope, items) - numpy.bincount(second, slope, items)
        return -(won @ log_expit(d) + lost @ log_expit(-d)) / total, -g / total

    start = time.perf_counter()
    result = minimize(loss, numpy.zeros(items), jac=True, method="L-BFGS-B",
                      options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 10_000})
    return 1e3 * (time.perf_counter() - start), result.x, result.nit


class Worker:
    """A program that answers each line 'fit SET' with 'milliseconds gradient iterations'."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if not answer:
            raise SystemExit("a peer ended early: " + " ".join(self.process.args))
        return [float(x) for x in answer]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def summary(times):
    middle = statistics.median(times)
    return middle, 100 * (max(times) - min(times)) / middle


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default="A,B,C,D,E")
    parser.add_argument("--repetitions", type=int, default=9)
    options = parser.parse_args()
    java_home = os.environ.get("JAVA_HOME", "/usr/lib/jvm/temurin-25-jdk-amd64")
    java = os.path.join(java_home, "bin", "java")
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
               platform.processor())
    print(f"CPU {cpu}, {os.cpu_count()} cores; Python {platform.python_version()}, NumPy {numpy.__version__}, "
          f"SciPy {scipy.__version__}")
    print(subprocess.run([java, "-version"], capture_output=True, text=True).stderr.splitlines()[0])
    with tempfile.TemporaryDirectory() as folder:
        plumbline = Worker(java, "-Xmx4g", "-cp", os.pathsep.join(
            os.path.join(ROOT, module, "target", "classes") for module in ("core", "benchmarks")),
            "dev.plumbline.benchmarks.BradleyTerryPeer", folder)
        r = None
        if shutil.which("Rscript"):
            print(subprocess.run(["Rscript", "-e", 'cat(R.version.string, "BradleyTerry2",'
                                  ' format(packageVersion("BradleyTerry2")))'], capture_output=True, text=True).stdout)
            r = Worker("Rscript", os.path.join(HERE, "bradley_terry.R"), folder)
        print("\n| set | items | comparisons | pairs | program | median ms | spread % | max gradient | iterations |"
              " times Plumbline |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for name in options.sets.split(","):
            items, comparisons, met = SETS[name]
            first, second, won, lost = draw(items, comparisons, met)
            # little-endian: number of items, of pairs, then the four columns
            with open(os.path.join(folder, name), "wb") as file:
                numpy.array([items, len(first)], "<i4").tofile(file)
                for column, kind in ((first, "<i4"), (second, "<i4"), (won, "<f8"), (lost, "<f8")):
                    column.astype(kind).tofile(file)
            plumbline.ask("warm " + name)
            peers = ["plumbline newton", "plumbline lbfgs", "scipy L-BFGS-B"]
            if r is not None and items <= 100:
                r.ask("fit " + name)
                peers.append("BradleyTerry2")
            times = {peer: [] for peer in peers}
            last = {}
            thetas = {}
            for _ in range(options.repetitions):
                for peer in peers:
                    if peer.startswith("plumbline"):
                        answer = plumbline.ask(peer.split()[1] + " " + name)
                    elif peer == "BradleyTerry2":
                        answer = r.ask("fit " + name)
                    else:
                        spent, thetas[peer], steps = scipy_fit(first, second, won, lost, items)
                        worst = numpy.abs(gradient(thetas[peer], first, second, won, lost, items)).max()
                        answer = [spent, worst, steps]
                    times[peer].append(answer[0])
                    last[peer] = answer[1:]
            base = summary(times["plumbline newton"])[0]
            for peer in peers:
                middle, spread = summary(times[peer])
                print(f"| {name} | {items} | {comparisons} | {len(first)} | {peer} | {middle:.3g} | {spread:.0f} | "
                      f"{last[peer][0]:.1e} | {last[peer][1]:.0f} | {middle / base:.2f} |", flush=True)
        plumbline.close()
        if r is not None:
            r.close()


if __name__ == "__main__":
    main()
