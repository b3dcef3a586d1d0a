package dev.plumbline.papers.fgaif;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PolicyKernels.Trajectories;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.fgaif.StatusWorld.Judge;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.segments.SegmentRewards;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Segment rewards in a policy gradient or PPO with a table of logits and of values, {@link SegmentRewards} and
/// generalized advantage estimation with γ = 1. One token for each segment.
final class FineGrainedTraining {
    static final double LAMBDA = 0.95;
    private static final double RATE = 0.15;
    private static final double CLIP = 0.2;
    private static final int EPOCHS = 2;

    private final Backend backend;
    private final StatusWorld world;
    private final Settings settings;
    private final int segments;
    private final Tensor logits;
    private final double[][] referenceLogp;
    private final int[] lastToken;
    private final Tensor rollOf;
    private final double[] value;
    private final double[] returnTotal;
    private long returnsSeen;

    /// How the total is paid.
    enum Credit {
        /// Each segment at its end.
        DENSE,
        /// All at the end of the response.
        SEQUENCE
    }

    enum Method {
        /// One step up mean A ∇log π.
        POLICY_GRADIENT,
        /// Two steps down the clipped losses of policy and values.
        PPO
    }

    /// @param weights w of the kinds
    /// @param beta weight of the penalty; below 0 pays for leaving the reference, as the published trainer does
    /// @param rollouts responses of an iteration
    record Settings(Credit credit, Judge judge, double[] weights, double beta, Method method, int rollouts) {
        static Settings of(Credit credit, Judge judge) {
            return new Settings(credit, judge, new double[] {1, 1, 1}, 0.02, Method.POLICY_GRADIENT, 4);
        }

        Settings with(Credit c) {
            return new Settings(c, judge, weights, beta, method, rollouts);
        }

        Settings withWeights(double... w) {
            return new Settings(credit, judge, w, beta, method, rollouts);
        }

        Settings withBeta(double b) {
            return new Settings(credit, judge, weights, b, method, rollouts);
        }

        Settings with(Method m) {
            return new Settings(credit, judge, weights, beta, m, rollouts);
        }

        Settings withRollouts(int b) {
            return new Settings(credit, judge, weights, beta, method, b);
        }
    }

    private FineGrainedTraining(Backend backend, StatusWorld world, Settings settings) {
        this.backend = backend;
        this.world = world;
        this.settings = settings;
        segments = world.referenceLogits().length;
        logits = tensor(world.referenceLogits());
        referenceLogp = rows(backend.numerics().logSoftmax(logits).logProbability());
        lastToken = new int[segments];
        Arrays.setAll(lastToken, j -> j);
        var belongs = new double[settings.rollouts() * segments][segments];
        for (int i = 0; i < belongs.length; i++) {
            belongs[i][i % segments] = 1;
        }
        rollOf = tensor(belongs);
        value = new double[segments];
        returnTotal = new double[segments];
    }

    /// Logits `[segments][27]` after each of `reports` iterations, ascending.
    static List<double[][]> run(
            Backend backend, StatusWorld world, Settings settings, List<Integer> reports, Philox random) {
        try (var _ = backend.scope()) {
            var training = new FineGrainedTraining(backend, world, settings);
            var out = new ArrayList<double[][]>();
            int last = reports.getLast();
            for (int iteration = 1; iteration <= last; iteration++) {
                try (var _ = backend.scope()) {
                    training.iterate(random);
                }
                while (out.size() < reports.size() && reports.get(out.size()) <= iteration) {
                    out.add(rows(training.logits));
                }
            }
            return out;
        }
    }

    /// Of one response under true statuses with exact values as baseline.
    static GradientVariance gradientVariance(
            double[][] logits, double[][] referenceLogits, Settings settings, double lambda) {
        var score = new double[StatusWorld.ACTIONS];
        for (int a = 0; a < score.length; a++) {
            for (int k = 0; k < StatusWorld.KINDS; k++) {
                score[a] += settings.weights()[k] * StatusWorld.status(a, k).reward();
            }
        }
        var dense = new double[logits.length][];
        var atEnd = new double[logits.length][score.length];
        for (int j = 0; j < logits.length; j++) {
            boolean early = settings.credit() == Credit.DENSE;
            dense[j] = SegmentRewards.klPenalized(early ? score : new double[score.length],
                    SoftmaxPolicy.logSoftmax(logits[j]), SoftmaxPolicy.logSoftmax(referenceLogits[j]), settings.beta());
            atEnd[j] = early ? atEnd[j] : score;
        }
        return GradientVariance.of(logits, dense, atEnd, lambda);
    }

    private void iterate(Philox random) {
        int n = settings.rollouts() * segments;
        Tensor logSoftmax = backend.numerics().logSoftmax(logits).logProbability();
        double[][] logp = rows(logSoftmax);
        var policy = new double[segments][];
        Arrays.setAll(policy, j -> Arrays.stream(logp[j]).map(Math::exp).toArray());
        var action = new double[n];
        var rewards = new double[n];
        var values = new double[n];
        var oldLogp = new double[n];
        for (int b = 0; b < settings.rollouts(); b++) {
            var own = new double[segments];
            var reference = new double[segments];
            var byKind = new double[StatusWorld.KINDS][segments];
            for (int j = 0; j < segments; j++) {
                int a = random.nextIndex(policy[j]);
                action[b * segments + j] = a;
                own[j] = logp[j][a];
                reference[j] = referenceLogp[j][a];
                double[] scored = world.rewards(settings.judge(), a, random);
                for (int k = 0; k < scored.length; k++) {
                    byKind[k][j] = scored[k];
                }
            }
            double[] paid = paid(byKind, own, reference);
            System.arraycopy(paid, 0, rewards, b * segments, segments);
            System.arraycopy(value, 0, values, b * segments, segments);
            System.arraycopy(own, 0, oldLogp, b * segments, segments);
        }
        var estimate = backend.policy().gae(new Trajectories(
                matrix(rewards), matrix(values), null, null, null, null), 1, LAMBDA);
        Tensor advantage = backend.model().reshape(
                backend.policy().whiten(estimate.advantage(), null, true, 1e-8, 0), n);
        Tensor actions = backend.vector(DType.FLOAT64, action);
        double[] returns = estimate.returns().toArray();
        switch (settings.method()) {
            case POLICY_GRADIENT -> {
                ascend(actions, advantage);
                average(returns);
            }
            case PPO -> {
                var old = backend.vector(DType.FLOAT64, oldLogp);
                for (int epoch = 0; epoch < EPOCHS; epoch++) {
                    clippedStep(actions, advantage, old);
                    clippedValues(values, returns);
                }
            }
        }
    }

    /// r of one response.
    private double[] paid(double[][] byKind, double[] logp, double[] reference) {
        double[] total = SegmentRewards.weighted(byKind, settings.weights());
        double[] reward = switch (settings.credit()) {
            case DENSE -> SegmentRewards.dense(segments, lastToken, total);
            case SEQUENCE -> SegmentRewards.atEnd(segments, total);
        };
        // a negative β is the penalty with the two policies exchanged
        return settings.beta() < 0
                ? SegmentRewards.klPenalized(reward, reference, logp, -settings.beta())
                : SegmentRewards.klPenalized(reward, logp, reference, settings.beta());
    }

    /// Logits up the mean over rollouts of Σⱼ cⱼ ∇log π(aⱼ).
    private void ascend(Tensor actions, Tensor coefficient) {
        var index = new int[settings.rollouts() * segments];
        Arrays.setAll(index, i -> i % segments);
        Tensor gradient = backend.policy().policyGradientLoss(
                backend.model().gatherRows(logits, index), actions, coefficient).gradient();
        backend.model().sgdInPlace(
                logits, backend.model().matmul(rollOf, true, gradient, false), RATE / settings.rollouts());
    }

    private void clippedStep(Tensor actions, Tensor advantage, Tensor oldLogp) {
        double[][] logp = rows(backend.numerics().logSoftmax(logits).logProbability());
        double[] action = actions.toArray();
        var now = new double[action.length];
        Arrays.setAll(now, i -> logp[i % segments][(int) action[i]]);
        var loss = backend.policy().ppoPolicyLoss(
                backend.vector(DType.FLOAT64, now), oldLogp, advantage, PpoClip.of(CLIP));
        double[] ascent = Arrays.stream(loss.slope().toArray()).map(slope -> -slope).toArray();
        ascend(actions, backend.vector(DType.FLOAT64, ascent));
    }

    /// V of a segment is the mean of all its returns so far.
    private void average(double[] returns) {
        returnsSeen += settings.rollouts();
        for (int i = 0; i < returns.length; i++) {
            returnTotal[i % segments] += returns[i];
        }
        Arrays.setAll(value, j -> returnTotal[j] / returnsSeen);
    }

    private void clippedValues(double[] oldValues, double[] returns) {
        var now = new double[returns.length];
        Arrays.setAll(now, i -> value[i % segments]);
        double[] slope = backend.policy().ppoValueLoss(backend.vector(DType.FLOAT64, now),
                backend.vector(DType.FLOAT64, oldValues), backend.vector(DType.FLOAT64, returns), CLIP).slope()
                        .toArray();
        for (int i = 0; i < slope.length; i++) {
            value[i % segments] -= RATE / settings.rollouts() * slope[i];
        }
    }

    private Tensor matrix(double[] x) {
        return backend.tensor(DType.FLOAT64, x, settings.rollouts(), segments);
    }

    private Tensor tensor(double[][] rows) {
        return backend.tensor(DType.FLOAT64, Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(),
                rows.length, rows[0].length);
    }

    private static double[][] rows(Tensor x) {
        double[] flat = x.toArray();
        int columns = x.extent(1);
        var rows = new double[flat.length / columns][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * columns, (i + 1) * columns));
        return rows;
    }
}
