"""Joins the lines of GpuBenchmark and torch_peer.py into a Markdown table on standard output.

    python3 table.py KERNELS.json [TORCH.json]
"""
import json
import sys


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


ours = lines(sys.argv[1])
peers = {(r["kernel"], r["dtype"]): r for r in lines(sys.argv[2])} if len(sys.argv) > 2 else {}
copy = {r["dtype"]: r["bytes"] / r["seconds"] for r in ours if r["kernel"] == "copy"}
print(f"{ours[0]['device']}; {ours[0]['elements']:,} elements; medians; a share is bytes a second over those of the copy of that type.\n")
print("| kernel | type | GB/s or TF/s | share of copy | torch eager / ours | torch.compile / ours |")
print("| --- | --- | --- | --- | --- | --- |")
for r in ours:
    rate = r["operations"] / r["seconds"] / 1e12 if r["operations"] else r["bytes"] / r["seconds"] / 1e9
    share = "" if r["operations"] else f"{r['bytes'] / r['seconds'] / copy[r['dtype']]:.2f}"
    peer = peers.get((r["kernel"], r["dtype"]), {})
    ratio = [f"{peer[k] / r['seconds']:.2f}" if k in peer else peer.get("compiled_failed", "") if k == "compiled" else "" for k in ("eager", "compiled")]
    print(f"| {r['kernel']} | {r['dtype'].lower()} | {rate:.1f} | {share} | {ratio[0]} | {ratio[1]} |")
