package dev.plumbline.lab.commands;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.policy.BestOfN;
import dev.plumbline.policy.KlController;
import dev.plumbline.policy.KlPenalty;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.PolicyOptimizer;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.policy.TabularLogits;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A policy over the responses to each prompt, and the optimum that it is measured against.
///
/// @param policy `[prompts][responses of the prompt]`
/// @param optimum π* ∝ ref exp(R/β): at the same β, or for best-of-n at the same mean KL
/// @param beta of the optimum
/// @param curve record of the optimisation; empty without one
record Alignment(List<Prompt> prompts, double[][] policy, double[][] optimum, double beta,
        List<PolicyOptimizer.Point> curve) {
    /// Of the search for β, in nats.
    private static final double TOLERANCE = 1e-9;
    private static final int RECORDS = 50;
    /// A logit beside whose row's maximum, never below −log of the row's length at the start, exp is 0 in float64. Minus
    /// infinity would do, but Adam's decay term 0 · θ makes it NaN.
    private static final double IMPOSSIBLE = -1e6;

    /// One prompt.
    ///
    /// @param rows of the responses in their table
    /// @param reference policy, sums to 1
    /// @param members rewards `[members][responses]`
    /// @param reward R
    record Prompt(int[] rows, double[] reference, double[][] members, double[] reward) {}

    /// Which policy.
    enum Law {
        REFERENCE,
        POLICY,
        OPTIMUM
    }

    /// Means over prompts under one policy.
    ///
    /// @param reward E R
    /// @param kl KL(π‖ref) in nats
    /// @param objective E R − β KL
    /// @param entropy in nats
    /// @param lowestMember the smallest member's mean reward
    /// @param highestMember the largest one's
    record Summary(double reward, double kl, double objective, double entropy, double lowestMember,
            double highestMember) {
        Map<String, Object> fields() {
            var map = new LinkedHashMap<String, Object>();
            map.put("reward", reward);
            map.put("kl", kl);
            map.put("objective", objective);
            map.put("entropy", entropy);
            map.put("lowestMember", lowestMember);
            map.put("highestMember", highestMember);
            return map;
        }
    }

    /// @throws IllegalArgumentException if a reward is not finite or the wanted divergence cannot be reached
    static Alignment of(Backend backend, List<Prompt> prompts, AlignmentOptions options, long seed) {
        for (Prompt prompt : prompts) {
            for (double reward : prompt.reward()) {
                if (!(Math.abs(reward) <= Double.MAX_VALUE)) {
                    throw new IllegalArgumentException("found a reward of " + reward + ", expected a finite one; look for "
                            + "features far outside those of the training data");
                }
            }
        }
        double[][] reference = prompts.stream().map(Prompt::reference).toArray(double[][]::new);
        double[][] reward = prompts.stream().map(Prompt::reward).toArray(double[][]::new);
        if (options.bestOfN()) {
            var policy = new double[reward.length][];
            var total = new CompensatedSum();
            for (int x = 0; x < policy.length; x++) {
                var law = BestOfN.law(options.n(), reference[x], reward[x]);
                policy[x] = law.probability();
                total.add(law.kl());
            }
            double kl = total.value() / policy.length;
            // n = 1, or rewards that do not tell the responses apart: the reference is the optimum of every β
            double beta = kl > TOLERANCE ? beta(reference, reward, kl) : Double.POSITIVE_INFINITY;
            return new Alignment(prompts, policy, kl > TOLERANCE ? optimum(reference, reward, beta) : reference, beta,
                    List.of());
        }
        double beta = Double.isNaN(options.kl()) ? options.beta() : beta(reference, reward, options.kl());
        double[][] optimum = optimum(reference, reward, beta);
        if (options.closedForm()) {
            return new Alignment(prompts, optimum, optimum, beta, List.of());
        }
        return ascend(backend, prompts, options, beta, optimum, seed);
    }

    private static double beta(double[][] reference, double[][] reward, double kl) {
        try {
            return KlRegularizedPolicy.gammaForMeanKl(reference, reward, kl, TOLERANCE);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("no beta has a mean divergence of " + kl + " nats: " + e.getMessage(), e);
        }
    }

    private static double[][] optimum(double[][] reference, double[][] reward, double beta) {
        var optimum = new double[reward.length][];
        Arrays.setAll(optimum, x -> KlRegularizedPolicy.optimum(reference[x], reward[x], beta));
        return optimum;
    }

    /// Rows are filled up to one length with responses of probability 0, which no draw and no gradient reaches.
    private static Alignment ascend(Backend backend, List<Prompt> prompts, AlignmentOptions options, double beta,
            double[][] optimum, long seed) {
        int width = prompts.stream().mapToInt(prompt -> prompt.reward().length).max().orElseThrow();
        var reward = new double[prompts.size()][];
        var logits = new double[prompts.size()][width];
        for (int x = 0; x < reward.length; x++) {
            var prompt = prompts.get(x);
            reward[x] = Arrays.copyOf(prompt.reward(), width);
            Arrays.fill(logits[x], IMPOSSIBLE);
            for (int y = 0; y < prompt.reference().length; y++) {
                logits[x][y] = Math.max(Math.log(prompt.reference()[y]), IMPOSSIBLE);
            }
        }
        try (var _ = backend.scope()) {
            double[] flat = Arrays.stream(logits).flatMapToDouble(Arrays::stream).toArray();
            Tensor start = backend.tensor(DType.FLOAT64, flat, reward.length, width);
            var model = new TabularLogits(backend, start, new StepRule.Adam(AdamOptions.of(options.learningRate())));
            var curve = PolicyOptimizer.run(backend, DType.FLOAT64, new PolicyOptimizer.Task(reward, logits), model,
                    new PolicyOptimizer.Options(options.gradient(), new KlPenalty.Full(new KlController.Fixed(beta)), 0,
                            options.updates(), Math.max(1, options.updates() / RECORDS), seed));
            double[] learned = model.forward().toArray();
            var policy = new double[reward.length][];
            for (int x = 0; x < policy.length; x++) {
                int from = x * width;
                policy[x] = SoftmaxPolicy.softmax(
                        Arrays.copyOfRange(learned, from, from + prompts.get(x).reward().length));
            }
            return new Alignment(prompts, policy, optimum, beta, curve);
        }
    }

    Summary summary(Law which) {
        double[][] law = switch (which) {
            case REFERENCE -> prompts.stream().map(Prompt::reference).toArray(double[][]::new);
            case POLICY -> policy;
            case OPTIMUM -> optimum;
        };
        double reward = mean(law, Prompt::reward);
        var total = new CompensatedSum();
        var entropy = new CompensatedSum();
        for (int x = 0; x < law.length; x++) {
            total.add(KlRegularizedPolicy.kl(law[x], prompts.get(x).reference()));
            for (double p : law[x]) {
                entropy.add(p == 0 ? 0 : -p * Math.log(p));
            }
        }
        double kl = total.value() / law.length;
        int members = prompts.getFirst().members().length;
        var own = new double[members];
        for (int k = 0; k < members; k++) {
            int member = k;
            own[k] = mean(law, prompt -> prompt.members()[member]);
        }
        return new Summary(reward, kl, kl == 0 ? reward : reward - beta * kl, entropy.value() / law.length,
                Arrays.stream(own).min().orElseThrow(), Arrays.stream(own).max().orElseThrow());
    }

    private interface Values {
        double[] of(Prompt prompt);
    }

    /// Mean over prompts of Σ π f.
    private double mean(double[][] law, Values values) {
        var total = new CompensatedSum();
        for (int x = 0; x < law.length; x++) {
            double[] f = values.of(prompts.get(x));
            for (int y = 0; y < f.length; y++) {
                total.add(law[x][y] * f[y]);
            }
        }
        return total.value() / law.length;
    }
}
