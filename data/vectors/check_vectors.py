"""Holds functions of your own against the conformance vectors. Standard library only.

Give each operation a function from (settings, columns) to a dictionary of outputs, then:  python check_vectors.py
Columns are lists as long as the test has rows; a column that a test leaves out has its default. Settings are texts, those that differ
from the definition; return None for a test that your code is not meant for.
"""
import json
import math
import pathlib


def kl_estimate(settings, columns):  # an example: replace it by a call of your code
    return None if settings else {"kl": [a - b for a, b in zip(columns["logp"], columns["ref_logp"])]}


MINE = {"kl-estimate": kl_estimate}
FORMAT = "float64"  # or float32

for operation, function in MINE.items():
    file = json.loads((pathlib.Path(__file__).parent / f"{operation}.json").read_text(encoding="utf-8"))
    passed = failed = skipped = 0
    for test in file["tests"]:
        columns = {c["name"]: [float.fromhex(c["default"])] * test["rows"] for c in file["columns"] if "default" in c}
        columns |= {name: [float.fromhex(x) for x in cells] for name, cells in test["in"].items()} | test["keys"]
        result = function(test["settings"], columns)
        if result is None:
            skipped += 1
            continue
        for name, cells in result.items():
            for row, got in enumerate(cells):
                want, bound = test["out"][name][row], test["bound"][FORMAT][name][row]
                if want is None:
                    continue
                want, bound = float(want), float(bound)
                same = got == want or (math.isnan(got) and math.isnan(want)) or abs(got - want) <= bound
                passed, failed = passed + same, failed + (not same)
                if not same:
                    print(f"{operation} {test['id']} {name}[{row}]: {got!r}, expected {want!r} ± {bound:.2g} ({test['comment']})")
    print(f"{operation}: {passed} numbers agree, {failed} do not, {skipped} tests skipped")
