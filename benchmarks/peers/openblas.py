"""OpenBLAS as a peer: which of its kernels are in use, and the right ones where it does not know the processor.

A library older than the processor falls back to kernels without AVX, four times slower, or on a processor with AVX-512 to
those for AVX2, up to twice slower: nobody's reference.
"""
import ctypes
import os
import sys

# Kernels that OpenBLAS falls back to, none of which uses AVX ...
WITHOUT_AVX = {"Prescott", "Core2", "Penryn", "Dunnington", "Atom", "Nehalem", "Generic"}
# ... and those that use no AVX-512.
WITHOUT_AVX512 = WITHOUT_AVX | {"Sandybridge", "Haswell", "Zen"}


def core():
    """Name of the kernels of the OpenBLAS that this process has loaded; None without one."""
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps if "openblas" in line and ".so" in line}
    except OSError:
        return None
    for path in sorted(paths):
        try:
            name = ctypes.CDLL(path).openblas_get_corename
        except (OSError, AttributeError):
            continue
        name.restype = ctypes.c_char_p
        return name().decode()
    return None


def processor_flags():
    try:
        with open("/proc/cpuinfo") as lines:
            return next((set(line.split(":")[1].split()) for line in lines if line.startswith("flags")), set())
    except OSError:
        return set()


def restart_with_right_kernels():
    """Starts this process anew with OPENBLAS_CORETYPE where OpenBLAS has not recognized the processor."""
    flags = processor_flags()
    known = "SKYLAKEX" if "avx512f" in flags else "HASWELL" if "avx2" in flags else None
    slow = WITHOUT_AVX512 if known == "SKYLAKEX" else WITHOUT_AVX
    if known and core() in slow and "OPENBLAS_CORETYPE" not in os.environ:
        os.environ["OPENBLAS_CORETYPE"] = known
        os.execv(sys.executable, [sys.executable] + sys.argv)
