package dev.plumbline.papers.gdro;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.preference.rankings.GroupRankingLoss;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where the loss ends if likelihoods are exact and the group is the whole support: descent on the logits of a policy over six
/// responses, s = b log(π/ref), against ref exp(r/(τ b))/Z.
final class TabularMinimum implements Experiment {
    static final double[] TAUS = {0.25, 0.5, 1};
    private static final int RESPONSES = 6;
    private static final double WEIGHT = 0.5;
    private static final int STEPS = 200_000;

    /// @param distance largest |log π − log π*|
    /// @param excess L − Σ H(q)
    record Ending(double distance, double excess) {}

    @Override
    public String id() {
        return "tabular-minimum";
    }

    @Override
    public String title() {
        return "The minimum of the loss over a finite set";
    }

    static String name(double tau, String metric) {
        return "τ = " + tau + ": " + metric;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var random = new Philox(seed, 310);
        var reference = new double[RESPONSES];
        Arrays.setAll(reference, j -> random.nextGaussian());
        var rewards = new double[RESPONSES];
        Arrays.setAll(rewards, j -> random.nextDouble());
        var measured = new LinkedHashMap<String, Double>();
        for (double tau : TAUS) {
            var ending = descend(SoftmaxPolicy.logSoftmax(reference), rewards, tau, WEIGHT, STEPS);
            measured.put(name(tau, "distance"), ending.distance());
            measured.put(name(tau, "excess"), ending.excess());
        }
        return measured;
    }

    /// From the reference, `steps` steps of the length 1/(b² k): the Hessian in s is a sum of fewer than k covariances of
    /// indicators, each of norm at most 1/2, and ds/dlogits is b times a projection. (The gradient in s sums to 0, so the
    /// projection leaves it as it is.)
    static Ending descend(double[] logReference, double[] rewards, double tau, double b, int steps) {
        var loss = new GroupRankingLoss(tau);
        double[] logits = logReference.clone();
        double rate = 1 / (b * b * rewards.length);
        for (int step = 0; step < steps; step++) {
            double[] gradient = loss.evaluate(scores(logits, logReference, b), rewards).gradient();
            double largest = 0;
            for (int j = 0; j < logits.length; j++) {
                logits[j] -= rate * b * gradient[j];
                largest = Math.max(largest, Math.abs(gradient[j]));
            }
            if (largest < 1e-14) {
                break;
            }
        }
        double[] optimum = KlRegularizedPolicy.solve(logReference, rewards, tau * b).logProbability();
        double[] policy = SoftmaxPolicy.logSoftmax(logits);
        double distance = 0;
        for (int j = 0; j < policy.length; j++) {
            distance = Math.max(distance, Math.abs(policy[j] - optimum[j]));
        }
        return new Ending(
                distance, loss.evaluate(scores(logits, logReference, b), rewards).loss() - loss.leastLoss(rewards));
    }

    private static double[] scores(double[] logits, double[] logReference, double b) {
        double[] policy = SoftmaxPolicy.logSoftmax(logits);
        var s = new double[policy.length];
        Arrays.setAll(s, j -> b * (policy[j] - logReference[j]));
        return s;
    }
}
