"""PyTorch and NumPy at the jobs of dev.plumbline.benchmarks.peers.Workload.

Started by PeerComparison: `worker.py THREADS`, then questions on standard input, one line each:
`versions`, `prepare KERNEL DTYPE EXTENTS FILE...`, `time PEER SECONDS`. Answers are one line each; that of `prepare` is
`PEER=VALUE` for each peer, with `@STEPS` where the job is to reach a loss, 0 if it did not.
Peers: torch_autograd (as users write it), torch_manual (gradient by hand, in place, buffers reused), numpy.
"""
import math
import sys
import time

import numpy as np
import torch

import openblas

openblas.restart_with_right_kernels()
torch.set_num_threads(int(sys.argv[1]))


def pairwise(arrays, extents):
    c, r = arrays
    tc, tr = torch.from_numpy(c).requires_grad_(), torch.from_numpy(r).requires_grad_()

    def torch_autograd():
        tc.grad = tr.grad = None
        loss = -torch.nn.functional.logsigmoid(tc - tr)
        loss.sum().backward()
        return loss.detach()

    mc, mr = torch.from_numpy(c), torch.from_numpy(r)
    z, t, g, h, loss = (torch.empty_like(mc) for _ in range(5))

    def torch_manual():
        torch.sub(mc, mr, out=z)
        torch.abs(z, out=t).neg_().exp_()
        torch.log1p(t, out=loss)
        loss.sub_(torch.clamp(z, max=0, out=g))
        torch.neg(z, out=h).sigmoid_()
        torch.neg(h, out=g)
        return loss

    def numpy():
        z = c - r
        t = np.exp(-np.abs(z))
        loss = np.log1p(t) + np.maximum(-z, 0)
        h = np.where(z < 0, 1, t) / (1 + t)
        return loss, -h, h

    return dict(torch_autograd=torch_autograd, torch_manual=torch_manual, numpy=lambda: numpy()[0])


def softmax(arrays, extents):
    x = arrays[0].reshape(extents)
    tx = torch.from_numpy(x)
    p, q = torch.empty_like(tx), torch.empty_like(tx)

    def torch_manual():
        torch.softmax(tx, 1, out=p)
        torch.log_softmax(tx, 1, out=q)
        return q

    def numpy():
        d = x - x.max(1, keepdims=True)
        e = np.exp(d)
        s = e.sum(1, keepdims=True)
        return d - np.log(s), e / s

    return dict(torch_manual=torch_manual, numpy=lambda: numpy()[0])


def aggregate(kind):
    def prepare(arrays, extents):
        x = arrays[0].reshape(extents)
        tx = torch.from_numpy(x).requires_grad_()

        def torch_autograd():
            tx.grad = None
            if kind == "mean":
                v = tx.mean(0)
            elif kind == "minimum":
                v = tx.min(0).values
            else:
                v = tx.mean(0) - 0.5 * tx.var(0, unbiased=True)
            v.sum().backward()
            return v.detach()

        def numpy():
            k = x.shape[0]
            if kind == "mean":
                return x.mean(0), np.full_like(x, 1 / k)
            if kind == "minimum":
                i = x.argmin(0)
                g = np.zeros_like(x)
                g[i, np.arange(x.shape[1])] = 1
                return x.min(0), g
            m = x.mean(0)
            d = x - m
            v = (d * d).sum(0) / (k - 1)
            return m - 0.5 * v, 1 / k - d / (k - 1)

        return dict(torch_autograd=torch_autograd, numpy=lambda: numpy()[0])

    return prepare


def group_advantage(arrays, extents):
    r = arrays[0].reshape(extents)
    tr = torch.from_numpy(r)

    def torch_autograd():
        return (tr - tr.mean(1, keepdim=True)) / (tr.std(1, keepdim=True) + 1e-4)

    def numpy():
        return (r - r.mean(1, keepdims=True)) / (r.std(1, ddof=1, keepdims=True) + 1e-4)

    return dict(torch_autograd=torch_autograd, numpy=numpy)


def gae(arrays, extents):
    r, v = (a.reshape(extents) for a in arrays)
    tr, tv = torch.from_numpy(r), torch.from_numpy(v)
    steps = extents[1]

    def torch_autograd():
        last = torch.zeros(extents[0], dtype=tr.dtype)
        out = []
        for t in reversed(range(steps)):
            following = tv[:, t + 1] if t < steps - 1 else 0.0
            delta = tr[:, t] + 0.99 * following - tv[:, t]
            last = delta + 0.99 * 0.95 * last
            out.append(last)
        a = torch.stack(out[::-1], dim=1)
        return a, a + tv

    return dict(torch_autograd=lambda: torch_autograd()[0])


def policy_gradient(arrays, extents):
    z = torch.from_numpy(arrays[0].reshape(extents)).requires_grad_()
    a = torch.from_numpy(arrays[1].astype(np.int64))
    w = torch.from_numpy(arrays[2])
    fixed = torch.from_numpy(arrays[0].reshape(extents))
    g = torch.empty_like(fixed)
    rows = torch.arange(extents[0])

    def torch_autograd():
        z.grad = None
        loss = -w * torch.log_softmax(z, 1).gather(1, a[:, None])[:, 0]
        loss.sum().backward()
        return loss.detach()

    def torch_manual():
        torch.log_softmax(fixed, 1, out=g)
        loss = -w * g[rows, a]
        g.exp_()
        g[rows, a] -= 1
        g.mul_(w[:, None])
        return loss

    return dict(torch_autograd=torch_autograd, torch_manual=torch_manual)


def ppo(arrays, extents):
    logp = torch.from_numpy(arrays[0]).requires_grad_()
    old, adv = torch.from_numpy(arrays[1]), torch.from_numpy(arrays[2])
    fixed = torch.from_numpy(arrays[0])

    def torch_autograd():
        logp.grad = None
        ratio = torch.exp(logp - old)
        loss = -torch.min(ratio * adv, torch.clamp(ratio, 0.8, 1.2) * adv)
        loss.sum().backward()
        return loss.detach()

    def torch_manual():
        ratio = torch.sub(fixed, old).exp_()
        plain = ratio * adv
        clipped = ratio.clamp_(0.8, 1.2).mul_(adv)
        slope = torch.where(plain <= clipped, -plain, torch.zeros((), dtype=plain.dtype))
        return -torch.min(plain, clipped), slope

    return dict(torch_autograd=torch_autograd, torch_manual=lambda: torch_manual()[0])


def k3(arrays, extents):
    logp = torch.from_numpy(arrays[0]).requires_grad_()
    ref = torch.from_numpy(arrays[1])
    fixed = torch.from_numpy(arrays[0])

    def torch_autograd():
        logp.grad = None
        u = logp - ref
        loss = torch.exp(-u) - 1 + u
        loss.sum().backward()
        return loss.detach()

    def torch_manual():
        u = fixed - ref
        e = torch.neg(u).expm1_()
        return e + u, e.neg_()

    return dict(torch_autograd=torch_autograd, torch_manual=lambda: torch_manual()[0])


def matmul(arrays, extents):
    n = extents[0]
    a, b = (x.reshape(n, n) for x in arrays)
    ta, tb = torch.from_numpy(a), torch.from_numpy(b)
    tc, c = torch.empty_like(ta), np.empty_like(a)
    return dict(torch_manual=lambda: torch.mm(ta, tb, out=tc), numpy=lambda: np.matmul(a, b, out=c))


def mlp_step(arrays, extents):
    pairs, inputs, hidden = extents
    x = torch.from_numpy(arrays[0].reshape(2 * pairs, inputs))
    model = torch.nn.Sequential(torch.nn.Linear(inputs, hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, 1)).to(x.dtype)
    with torch.no_grad():
        model[0].weight.copy_(torch.from_numpy(arrays[1].reshape(inputs, hidden).T.copy()))
        model[2].weight.copy_(torch.from_numpy(arrays[2].reshape(1, hidden)))
        model[0].bias.zero_()
        model[2].bias.zero_()
    adam = torch.optim.Adam(model.parameters(), lr=1e-3)

    def torch_autograd():
        adam.zero_grad(set_to_none=True)
        s = model(x)[:, 0]
        loss = -torch.nn.functional.logsigmoid(s[:pairs] - s[pairs:])
        loss.mean().backward()
        adam.step()
        return loss.detach()

    return dict(torch_autograd=torch_autograd)


def grpo(arrays, extents):
    r, logp, old, ref = (torch.from_numpy(a.reshape(extents)) for a in arrays)
    leaf = logp.clone().requires_grad_()

    def advantage():
        return (r - r.mean(1, keepdim=True)) / (r.std(1, keepdim=True) + 1e-4)

    def torch_autograd():
        leaf.grad = None
        a = advantage()
        ratio = torch.exp(leaf - old)
        u = leaf - ref
        loss = -torch.min(ratio * a, torch.clamp(ratio, 0.8, 1.2) * a) + 0.04 * (torch.exp(-u) - 1 + u)
        loss.sum().backward()
        return loss.detach()

    def torch_manual():
        a = advantage()
        ratio = torch.sub(logp, old).exp_()
        plain = ratio * a
        clipped = ratio.clamp_(0.8, 1.2).mul_(a)
        slope = torch.where(plain <= clipped, -plain, torch.zeros((), dtype=plain.dtype))
        u = logp - ref
        e = torch.neg(u).expm1_()
        loss = torch.min(plain, clipped).neg_().add_(e + u, alpha=0.04)
        slope.sub_(e, alpha=0.04)
        return loss

    return dict(torch_autograd=torch_autograd, torch_manual=torch_manual)


def best_of_n_sweep(arrays, extents):
    proxy, gold = (a.reshape(extents) for a in arrays)
    pool = extents[1]
    ns = [2 ** k for k in range(pool.bit_length()) if 2 ** k <= pool]

    def numpy():
        logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, pool + 1)))])
        weights = np.zeros((pool, len(ns)))
        i = np.arange(1, pool + 1)
        for column, n in enumerate(ns):
            k = i[n - 1:]
            choose = logs[k - 1] - logs[n - 1] - logs[k - n]
            weights[n - 1:, column] = np.exp(choose - (logs[pool] - logs[n] - logs[pool - n]))
        ordered = np.take_along_axis(gold, np.argsort(proxy, axis=1), axis=1)
        return ordered @ weights.astype(gold.dtype)

    return dict(numpy=lambda: numpy()[:, ns.index(16)])


def ensemble_training(arrays, extents):
    members, pairs, inputs, hidden, steps = extents
    x = torch.from_numpy(arrays[0].reshape(2 * pairs, inputs))
    first = torch.from_numpy(arrays[1].reshape(members, inputs, hidden))
    second = torch.from_numpy(arrays[2].reshape(members, hidden, 1))

    def torch_autograd():
        losses = []
        for k in range(members):
            model = torch.nn.Sequential(torch.nn.Linear(inputs, hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, 1)).to(x.dtype)
            with torch.no_grad():
                model[0].weight.copy_(first[k].T)
                model[2].weight.copy_(second[k].T)
                model[0].bias.zero_()
                model[2].bias.zero_()
            adam = torch.optim.Adam(model.parameters(), lr=1e-3)
            for _ in range(steps):
                adam.zero_grad(set_to_none=True)
                s = model(x)[:, 0]
                loss = -torch.nn.functional.logsigmoid(s[:pairs] - s[pairs:]).mean()
                loss.backward()
                adam.step()
            losses.append(loss.detach())
        return torch.stack(losses)

    def torch_manual():
        """All members at once: batched products."""
        w, v = first.clone().requires_grad_(), second.clone().requires_grad_()
        b = torch.zeros(members, 1, hidden, dtype=x.dtype, requires_grad=True)
        c = torch.zeros(members, 1, 1, dtype=x.dtype, requires_grad=True)
        adam = torch.optim.Adam([w, v, b, c], lr=1e-3)
        wide = x.expand(members, -1, -1)
        for _ in range(steps):
            adam.zero_grad(set_to_none=True)
            s = torch.baddbmm(c, torch.tanh(torch.baddbmm(b, wide, w)), v)[:, :, 0]
            losses = -torch.nn.functional.logsigmoid(s[:, :pairs] - s[:, pairs:]).mean(1)
            losses.sum().backward()
            adam.step()
        return losses.detach()

    return dict(torch_autograd=torch_autograd, torch_manual=torch_manual)


def ensemble_to_loss(arrays, extents):
    """Until the mean over members of the loss on all pairs is at most the target, or the orders of the pairs are used up."""
    members, pairs, inputs, hidden, batch, epochs = extents
    x = torch.from_numpy(arrays[0].reshape(2 * pairs, inputs))
    chosen, rejected = x[:pairs], x[pairs:]
    first = torch.from_numpy(arrays[1].reshape(members, inputs, hidden))
    second = torch.from_numpy(arrays[2].reshape(members, hidden, 1))
    orders = torch.from_numpy(arrays[3].astype(np.int64)).reshape(2 * epochs, members, pairs)
    target = float(arrays[4][0])
    steps_of_epoch = -(-pairs // batch)

    def loss_of(scores, n):
        return -torch.nn.functional.logsigmoid(scores[..., :n] - scores[..., n:]).mean(-1)

    def torch_autograd():
        """Members one after another, epoch by epoch."""
        models, adams = [], []
        for k in range(members):
            model = torch.nn.Sequential(torch.nn.Linear(inputs, hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, 1)).to(x.dtype)
            with torch.no_grad():
                model[0].weight.copy_(first[k].T)
                model[2].weight.copy_(second[k].T)
                model[0].bias.zero_()
                model[2].bias.zero_()
            models.append(model)
            adams.append(torch.optim.Adam(model.parameters(), lr=1e-3))
        for epoch in range(2 * epochs):
            losses = []
            for k, (model, adam) in enumerate(zip(models, adams)):
                for own in orders[epoch, k].split(batch):
                    adam.zero_grad(set_to_none=True)
                    loss_of(model(torch.cat([chosen[own], rejected[own]]))[:, 0], len(own)).backward()
                    adam.step()
                with torch.no_grad():
                    losses.append(loss_of(model(x)[:, 0], pairs))
            mean = torch.stack(losses).mean()
            if mean.item() <= target:
                return mean, (epoch + 1) * steps_of_epoch
        return mean, 0

    def torch_manual():
        """All members at once: batched products."""
        w, v = first.clone().requires_grad_(), second.clone().requires_grad_()
        b = torch.zeros(members, 1, hidden, dtype=x.dtype, requires_grad=True)
        c = torch.zeros(members, 1, 1, dtype=x.dtype, requires_grad=True)
        adam = torch.optim.Adam([w, v, b, c], lr=1e-3)
        wide = x.expand(members, -1, -1)

        def scores(rows):
            return torch.baddbmm(c, torch.tanh(torch.baddbmm(b, rows, w)), v)[:, :, 0]

        for epoch in range(2 * epochs):
            for own in orders[epoch].split(batch, dim=1):
                adam.zero_grad(set_to_none=True)
                loss_of(scores(torch.cat([chosen[own], rejected[own]], dim=1)), own.shape[1]).sum().backward()
                adam.step()
            with torch.no_grad():
                mean = loss_of(scores(wide), pairs).mean()
            if mean.item() <= target:
                return mean, (epoch + 1) * steps_of_epoch
        return mean, 0

    return dict(torch_autograd=torch_autograd, torch_manual=torch_manual)


KERNELS = dict(pairwise=pairwise, softmax=softmax, mean=aggregate("mean"), minimum=aggregate("minimum"),
               uncertainty_weighted=aggregate("uncertainty_weighted"), group_advantage=group_advantage, gae=gae,
               policy_gradient=policy_gradient, ppo=ppo, k3=k3, matmul=matmul, mlp_step=mlp_step,
               grpo=grpo, best_of_n_sweep=best_of_n_sweep, ensemble_training=ensemble_training,
               ensemble_to_loss=ensemble_to_loss, ensemble_to_loss_stacked=ensemble_to_loss)


def timed(call, seconds):
    start = time.perf_counter()
    calls = 0
    while True:
        call()
        calls += 1
        now = time.perf_counter()
        if now - start >= seconds:
            return (now - start) / calls


def outcome(result):
    """The mean of a result; with `@steps` where a job counts them."""
    value, steps = result if isinstance(result, tuple) else (result, None)
    mean = value.mean(dtype=torch.float64) if torch.is_tensor(value) else value.mean(dtype=np.float64)
    return "%.9g" % float(mean) + ("" if steps is None else "@%d" % steps)


def main():
    peers = {}
    for line in sys.stdin:
        word = line.split()
        if word[0] == "versions":
            kernels = openblas.core()
            print("PyTorch %s, NumPy %s%s, Python %s" % (
                torch.__version__, np.__version__, ", OpenBLAS for " + kernels if kernels else "",
                sys.version.split()[0]), flush=True)
        elif word[0] == "prepare":
            dtype = np.dtype(np.float64 if word[2] == "float64" else np.float32)
            extents = tuple(int(e) for e in word[3].split(","))
            peers = KERNELS[word[1]]([np.fromfile(f, dtype) for f in word[4:]], extents)
            print(" ".join("%s=%s" % (name, outcome(call())) for name, call in peers.items()), flush=True)
        elif word[0] == "time":
            print("%.9g" % timed(peers[word[1]], float(word[2])), flush=True)


main()
