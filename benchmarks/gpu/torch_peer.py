"""The kernels and training steps of GpuBenchmark in PyTorch, eager and compiled, on the same sizes: one line of JSON for each.

    python3 torch_peer.py ELEMENTS REPETITIONS MEMBERS SECONDS OUT.json

All of it eager first, then compiled, as far as SECONDS reach: the compiler takes most of them. The file is whole after every kernel.
"""
import json
import statistics
import sys
import time

import torch
import torch.nn.functional as F

n, repetitions, members = (int(a) for a in sys.argv[1:4])
deadline, out = time.monotonic() + float(sys.argv[4]), sys.argv[5]
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


class Ensemble:
    """Networks of 64 features and hidden layers of 64 and 32, as EnsembleStep; k of them in one step, or one without that axis."""

    def __init__(self, dtype, k, pairs, seed, capturable=False):
        lead = () if k == 0 else (k,)
        self.pairs = pairs
        self.x = normal(max(1, k) * 2 * pairs * 64, dtype, seed).reshape(*lead, 2 * pairs, 64)
        self.parameters = []
        for i, o in ((64, 64), (64, 32), (32, 1)):
            weight = normal(max(1, k) * i * o, dtype, seed + i + o).reshape(*lead, i, o) * (2 / i) ** 0.5
            self.parameters += [weight.requires_grad_(), torch.zeros(*lead, 1, o, dtype=dtype, device=device, requires_grad=True)]
        self.adam = torch.optim.Adam(self.parameters, lr=1e-3, fused=True, capturable=capturable)

    @staticmethod
    def loss(x, pairs, w1, b1, w2, b2, w3, b3):
        scores = (F.relu(F.relu(x @ w1 + b1) @ w2 + b2) @ w3 + b3)[..., 0]
        return F.softplus(scores[..., pairs:] - scores[..., :pairs]).mean(-1).sum()

    def step(self, loss):
        self.adam.zero_grad(set_to_none=True)
        loss(self.x, self.pairs, *self.parameters).backward()
        self.adam.step()

    def products(self):
        with torch.no_grad():
            a = self.x
            for w in self.parameters[0::2]:
                z = a @ w
                z.transpose(-1, -2) @ a
                if a is not self.x:
                    z @ w.transpose(-1, -2)
                a = z


def replayed(ensemble):
    """Replays a step of an ensemble as a CUDA graph, captured when it is first called, after runs on another stream."""
    graphs = []

    def run():
        if not graphs:
            stream = torch.cuda.Stream()
            stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(stream):
                for _ in range(3):
                    ensemble.step(Ensemble.loss)
            torch.cuda.current_stream().wait_stream(stream)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                ensemble.step(Ensemble.loss)
            graphs.append(graph)
        graphs[0].replay()

    return run


def ensembles(dtype):
    """As `jobs`; the loss and its gradient are what is compiled, Adam is the fused one."""
    pairs = min(256, max(4, n // 1000))
    yield "batched ensemble as a graph", replayed(Ensemble(dtype, members, pairs, 20, capturable=True)), False
    yield "one member as a graph", replayed(Ensemble(dtype, 0, pairs, 21, capturable=True)), False
    together = Ensemble(dtype, members, pairs, 20)
    apart = [Ensemble(dtype, 0, pairs, 21 + k) for k in range(members)]
    yield "batched ensemble", lambda: together.step(Ensemble.loss), (Ensemble.loss, together.step)
    yield "products of the batched ensemble alone", together.products, False
    yield ("members one after another", lambda: [one.step(Ensemble.loss) for one in apart],
           (Ensemble.loss, lambda loss: [one.step(loss) for one in apart]))
    yield "one member", lambda: apart[0].step(Ensemble.loss), (Ensemble.loss, apart[0].step)


def jobs(dtype):
    x, y, z = (normal(n, dtype, seed) for seed in (1, 2, 3))
    yield "copy", lambda: x.clone(), False
    yield "bradley_terry_loss", lambda: bradley_terry(x, y), (bradley_terry, (x, y))
    yield "ppo_policy_loss", lambda: ppo(x, y, z), (ppo, (x, y, z))
    yield "log_sigmoid", lambda: (F.logsigmoid(x), torch.sigmoid(-x)), (lambda v: (F.logsigmoid(v), torch.sigmoid(-v)), (x,))
    yield "sum", lambda: x.sum(), False
    parameter = x.clone().requires_grad_()
    parameter.grad = y
    yield "adam_step", torch.optim.Adam([parameter], lr=1e-3, fused=True).step, False
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


def median(work):
    seconds(work)
    return statistics.median(seconds(work) for _ in range(repetitions))


def write(rows):
    with open(out, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def compiled(function, how):
    """What one run of the compiled function does: `how` is its arguments, or what calls it."""
    fast = torch.compile(function)
    return (lambda: how(fast)) if callable(how) else (lambda: fast(*how))


torch.backends.cuda.matmul.allow_tf32 = False
rows = []
for dtype, label in ((torch.float32, "FLOAT32"), (torch.float64, "FLOAT64")):
    later = []
    for source in (ensembles, jobs):
        for name, eager, compile_this in source(dtype):
            row = {"kernel": name, "dtype": label, "torch": torch.__version__, "device": torch.cuda.get_device_name()}
            rows.append(row)
            try:
                row["eager"] = median(eager)
            except Exception as e:  # out of memory, for example: say so, do not stop
                row["eager_failed"] = type(e).__name__
            if compile_this:
                later.append((row, compile_this))
            write(rows)
    share = deadline if label == "FLOAT64" else time.monotonic() + max(0, deadline - time.monotonic()) / 2
    for row, (function, how) in later:
        if time.monotonic() > share:
            row["compiled_failed"] = "no time left"
            continue
        try:
            row["compiled"] = median(compiled(function, how))
        except Exception as e:  # a compiler that is not installed
            row["compiled_failed"] = type(e).__name__
        write(rows)
    write(rows)
    torch.compiler.reset()
