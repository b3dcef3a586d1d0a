"""The kernels of GpuBenchmark in PyTorch, eager and compiled, on the same sizes: one line of JSON for each.

    python3 torch_peer.py ELEMENTS REPETITIONS OUT.json
"""
import json
import statistics
import sys
import time

import torch
import torch.nn.functional as F

n, repetitions, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
device = torch.device("cuda")
QUEUED = 10


def normal(size, dtype, seed):
    generator = torch.Generator(device=device).manual_seed(seed)
    return torch.randn(size, dtype=dtype, device=device, generator=generator)


def bradley_terry(c, r):
    z = c - r
    up, down = torch.sigmoid(z), torch.sigmoid(-z)
    return F.softplus(-z), -down, down, up * down


def ppo(logp, old, a):
    ratio = torch.exp(logp - old)
    unclipped, clipped = ratio * a, torch.clamp(ratio, 0.8, 1.2) * a
    active = unclipped <= clipped
    return -torch.minimum(unclipped, clipped), torch.where(active, -unclipped, torch.zeros_like(a))


def log_softmax(z):
    l = F.log_softmax(z, dim=1)
    return l, l.exp()


def policy_gradient(z, action, a):
    l = F.log_softmax(z, dim=1)
    p = l.exp()
    chosen = l.gather(1, action[:, None])[:, 0]
    gradient = p * a[:, None]
    gradient.scatter_add_(1, action[:, None], -a[:, None])
    return -a * chosen, chosen, gradient


def entropy(z):
    l = F.log_softmax(z, dim=1)
    p = l.exp()
    h = -(p * l).sum(1)
    return h, -p * (l + h[:, None])


def uncertainty(s):
    mean, var = s.mean(0), s.var(0)
    return mean - 0.5 * var, 1 / s.shape[0] - (s - mean) / (s.shape[0] - 1)


def grpo(r):
    return (r - r.mean(1, keepdim=True)) / (r.std(1, keepdim=True) + 1e-4)


def gae(reward, value):
    advantage = torch.empty_like(reward)
    last = torch.zeros_like(reward[:, 0])
    following = torch.zeros_like(last)
    for t in range(reward.shape[1] - 1, -1, -1):
        delta = reward[:, t] + 0.99 * following - value[:, t]
        last = delta + 0.99 * 0.95 * last
        following = value[:, t]
        advantage[:, t] = last
    return advantage, advantage + value


def jobs(dtype):
    x, y, z = (normal(n, dtype, seed) for seed in (1, 2, 3))
    yield "copy", lambda: x.clone(), False
    yield "bradley_terry_loss", lambda: bradley_terry(x, y), (bradley_terry, (x, y))
    yield "ppo_policy_loss", lambda: ppo(x, y, z), (ppo, (x, y, z))
    yield "log_sigmoid", lambda: (F.logsigmoid(x), torch.sigmoid(-x)), (lambda v: (F.logsigmoid(v), torch.sigmoid(-v)), (x,))
    yield "sum", lambda: x.sum(), False
    for columns in (64, 1024):
        rows = max(1, n // columns)
        logits = normal(rows * columns, dtype, 4).reshape(rows, columns)
        action = torch.zeros(rows, dtype=torch.long, device=device)
        advantage = normal(rows, dtype, 5)
        yield f"log_softmax {columns}", lambda: log_softmax(logits), (log_softmax, (logits,))
        yield (f"policy_gradient_loss {columns}", lambda: policy_gradient(logits, action, advantage),
               (policy_gradient, (logits, action, advantage)))
        yield f"entropy {columns}", lambda: entropy(logits), (entropy, (logits,))
    for members in (4, 8):
        scores = normal(n // members * members, dtype, 6).reshape(members, -1)
        yield f"mean {members}", lambda: (scores.mean(0), torch.full_like(scores, 1 / members)), False
        yield f"uncertainty_weighted {members}", lambda: uncertainty(scores), (uncertainty, (scores,))
        yield (f"log_sigmoid_sum {members}", lambda: (F.logsigmoid(scores).sum(0), torch.sigmoid(-scores)),
               (lambda s: (F.logsigmoid(s).sum(0), torch.sigmoid(-s)), (scores,)))
    rewards = normal(n // 16 * 16, dtype, 7).reshape(-1, 16)
    yield "grpo_advantage 16", lambda: grpo(rewards), (grpo, (rewards,))
    reward, value = (normal(n // 256 * 256, dtype, seed).reshape(-1, 256) for seed in (8, 9))
    yield "gae 256", lambda: gae(reward, value), False
    side = int(min(4096, max(16, (n / 4) ** 0.5)))
    a, b = (normal(side * side, dtype, seed).reshape(side, side) for seed in (10, 11))
    yield f"matmul {side}", lambda: a @ b, False


def seconds(work):
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(QUEUED):
        work()
    torch.cuda.synchronize()
    return (time.perf_counter() - start) / QUEUED


torch.backends.cuda.matmul.allow_tf32 = False
with open(out, "w", encoding="utf-8") as file:
    for dtype, label in ((torch.float32, "FLOAT32"), (torch.float64, "FLOAT64")):
        for name, eager, compiled in jobs(dtype):
            row = {"kernel": name, "dtype": label, "torch": torch.__version__, "device": torch.cuda.get_device_name()}
            seconds(eager)
            row["eager"] = statistics.median(seconds(eager) for _ in range(repetitions))
            if compiled:
                function, arguments = torch.compile(compiled[0]), compiled[1]
                try:
                    seconds(lambda: function(*arguments))
                    row["compiled"] = statistics.median(seconds(lambda: function(*arguments)) for _ in range(repetitions))
                except Exception as e:  # a compiler that is not installed: say so, do not stop
                    row["compiled_failed"] = type(e).__name__
            file.write(json.dumps(row) + "\n")
