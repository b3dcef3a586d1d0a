package dev.plumbline.papers.hybridrewards;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.SoftmaxHeads;
import dev.plumbline.reward.rules.GroupLengthPenalty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Answers that need reasoning, and a reward model that likes them short: what a rule, a length term and a format term
/// add.
///
/// 16 prompts, half verifiable. A response is an answer k of 8, a length l of 0 .. 7 and a form, from three softmax
/// heads. The answer comes out as chosen with probability 0.25 + 0.1 l, else uniform. Quality q is 1 for one answer,
/// below 0.6 for the others. Model: σ(3 (q + e − 0.6) − 0.35 (l − 3.5)), e of deviation 0.6 on verifiable prompts and
/// 0.1 on others. 300 sweeps of 8 responses for each prompt, step 2. Measured exactly, by sums over the heads.
final class ReasoningLength implements Experiment {
    private static final int PROMPTS = 16;
    private static final int ANSWERS = 8;
    private static final int LENGTHS = 8;
    private static final int GROUP = 8;
    private static final double STEP = 2;

    /// A way to reward.
    ///
    /// @param rules are asked where a prompt can be verified
    /// @param normalized divide by the standard deviation too
    record Variant(String name, boolean rules, MultiAspectReward reward, boolean normalized) {}

    private static final GroupLengthPenalty NO_LENGTH = new GroupLengthPenalty(0, 0.7);
    private static final GroupLengthPenalty SHORT = new GroupLengthPenalty(0.5, 0.7);
    static final Variant MONOLITHIC =
            new Variant("reward model alone", false, new MultiAspectReward(NO_LENGTH, 0), false);
    static final Variant HYBRID = new Variant("hybrid", true, new MultiAspectReward(NO_LENGTH, 0), false);
    static final Variant LENGTH = new Variant("hybrid + length", true, new MultiAspectReward(SHORT, 0), false);
    static final Variant FULL = new Variant("hybrid + length + format", true, new MultiAspectReward(SHORT, 0.2), false);
    static final List<Variant> VARIANTS = List.of(MONOLITHIC, HYBRID, LENGTH, FULL,
            new Variant("... divided by the deviation", true, new MultiAspectReward(SHORT, 0.2), true),
            new Variant("... L* of the others", true, new MultiAspectReward(new GroupLengthPenalty(
                    0.5, 0.7, GroupLengthPenalty.Side.SHORT, 1, GroupLengthPenalty.Reference.OTHERS), 0.2), false),
            new Variant("... against long responses", true, new MultiAspectReward(new GroupLengthPenalty(
                    0.5, 0.7, GroupLengthPenalty.Side.LONG, 1, GroupLengthPenalty.Reference.GROUP), 0.2), false),
            new Variant("... threshold 0.4", true, new MultiAspectReward(new GroupLengthPenalty(0.5, 0.4), 0.2), false),
            new Variant("... penalty 2", true, new MultiAspectReward(new GroupLengthPenalty(2, 0.7), 0.2), false));
    static final List<String> MEASURES =
            List.of("accuracy, verifiable", "quality, open", "length, verifiable", "length, open", "in form");

    static String name(Variant variant, String measure) {
        return variant.name() + ": " + measure;
    }

    @Override
    public String id() {
        return "reasoning-length";
    }

    @Override
    public String title() {
        return "Rules, length and format beside a short-sighted reward model";
    }

    /// @param quality q `[prompts x answers]`
    /// @param error e of the model
    record World(double[][] quality, double[][] error, int[] best) {

        static World of(Philox random) {
            var quality = new double[PROMPTS][ANSWERS];
            var error = new double[PROMPTS][ANSWERS];
            var best = new int[PROMPTS];
            for (int x = 0; x < PROMPTS; x++) {
                Arrays.setAll(quality[x], k -> 0.6 * random.nextDouble());
                best[x] = random.nextInt(ANSWERS);
                quality[x][best[x]] = 1;
                double deviation = verifiable(x) ? 0.6 : 0.1;
                Arrays.setAll(error[x], k -> deviation * random.nextGaussian());
            }
            return new World(quality, error, best);
        }

        static boolean verifiable(int prompt) {
            return prompt < PROMPTS / 2;
        }

        double model(int prompt, int answer, int length) {
            return Logistic.sigmoid(
                    3 * (quality[prompt][answer] + error[prompt][answer] - 0.6) - 0.35 * (length - 3.5));
        }
    }

    /// Probability that the chosen answer comes out, but for chance.
    private static double held(int length) {
        return 0.25 + 0.7 * length / (LENGTHS - 1);
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var world = World.of(new Philox(seed, 1));
        int sweeps = (int) Math.ceil(300 * scale);
        var measured = new LinkedHashMap<String, Double>();
        for (var variant : VARIANTS) {
            var random = new Philox(seed, 2);
            try (var _ = backend.scope()) {
                var heads = new SoftmaxHeads(backend, PROMPTS, new int[] {ANSWERS, LENGTHS, 2}, STEP);
                for (int sweep = 0; sweep < sweeps; sweep++) {
                    sweep(backend, variant, world, heads, random);
                }
                double[] means = measure(world, heads.policy());
                for (int m = 0; m < means.length; m++) {
                    measured.put(name(variant, MEASURES.get(m)), means[m]);
                }
            }
        }
        return measured;
    }

    /// Responses to all prompts, and one step.
    private static void sweep(Backend backend, Variant variant, World world, SoftmaxHeads heads, Philox random) {
        double[][][] policy = heads.policy();
        var drawn = new int[policy.length][PROMPTS * GROUP];
        var reward = new double[PROMPTS * GROUP];
        for (int x = 0; x < PROMPTS; x++) {
            var group = new ArrayList<MultiAspectReward.Judged>();
            for (int i = x * GROUP; i < (x + 1) * GROUP; i++) {
                for (int h = 0; h < drawn.length; h++) {
                    drawn[h][i] = random.nextIndex(policy[h][x]);
                }
                int length = drawn[1][i];
                int answer = random.nextDouble() < held(length) ? drawn[0][i] : random.nextInt(ANSWERS);
                group.add(new MultiAspectReward.Judged(
                        answer == world.best()[x], world.model(x, answer, length), length + 1, drawn[2][i] == 1));
            }
            double[] own = variant.reward().score(variant.rules() && World.verifiable(x), group);
            System.arraycopy(own, 0, reward, x * GROUP, GROUP);
        }
        var kind = variant.normalized()
                ? new GroupAdvantage.GroupNormalized(1e-4, 1)
                : new GroupAdvantage.MeanCentered();
        try (var _ = backend.scope()) {
            heads.step(drawn, backend.policy()
                    .groupAdvantage(kind, backend.tensor(DType.FLOAT64, reward, PROMPTS, GROUP)).toArray());
        }
    }

    /// The five means.
    ///
    /// @param policy `[heads][prompts][choices]`
    private static double[] measure(World world, double[][][] policy) {
        var means = new double[MEASURES.size()];
        for (int x = 0; x < PROMPTS; x++) {
            double held = 0;
            double length = 0;
            for (int l = 0; l < LENGTHS; l++) {
                held += policy[1][x][l] * held(l);
                length += policy[1][x][l] * l;
            }
            double quality = 0;
            for (int k = 0; k < ANSWERS; k++) {
                quality += (held * policy[0][x][k] + (1 - held) / ANSWERS) * world.quality()[x][k];
            }
            double half = PROMPTS / 2.0;
            if (World.verifiable(x)) {
                means[0] += (held * policy[0][x][world.best()[x]] + (1 - held) / ANSWERS) / half;
                means[2] += length / half;
            } else {
                means[1] += quality / half;
                means[3] += length / half;
            }
            means[4] += policy[2][x][1] / PROMPTS;
        }
        return means;
    }
}
