package dev.plumbline.policy.surrogate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.PpoClip;
import dev.plumbline.policy.ConformanceVectors;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.KlEstimators;
import dev.plumbline.policy.LossAggregation;
import dev.plumbline.policy.ReinforcePlusPlus;
import dev.plumbline.policy.Whitening;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Surrogates, importance weights, aggregation and token advantages against `data/vectors`, numbers of the
/// arbitrary-precision oracle, which shares no code with them.
///
/// Red if a clip works on the wrong side, if CISPO differentiates its weight, if GSPO divides by the padded width or
/// forgets 1/n, if a mask lets padding into a mean, if a veto looks at the response instead of its tokens, if
/// REINFORCE++ whitens with the population's divisor.
class SurrogateVectorsTest {
    private static final double NONE = Double.POSITIVE_INFINITY;

    private static TokenSurrogate token(ConformanceVectors.Case test) {
        double low = test.number("low");
        double high = test.number("high");
        var clip = new PpoClip(low, high, test.number("dual_clip"));
        return switch (test.variant()) {
            case "definition", "ppo-dual-clip", "clip-higher" -> new TokenSurrogate.Clipped(clip);
            case "ppo-logclamp20", "ppo-verl" -> new TokenSurrogate.ClampedRatio(new TokenSurrogate.Clipped(clip), 20);
            case "cispo-verl" -> new TokenSurrogate.Cispo(1 - low, 1 + high);
            case "cispo-open-instruct" -> new TokenSurrogate.Cispo(0, 1 + high);
            case "cispo-trl" -> new TokenSurrogate.Cispo(0, high);
            case "sapo" -> new TokenSurrogate.SoftGate(1, 1.05);
            case "gpg" -> new TokenSurrogate.ScoreFunction();
            case "ppo-delta" -> new TokenSurrogate.TwoSided(low, high, test.number("delta"));
            case "cpgd" -> new TokenSurrogate.LogClipped(low, high);
            case "unclipped" -> new TokenSurrogate.Unclipped();
            default -> null;
        };
    }

    @Test
    void tokens() throws IOException {
        var left = new HashSet<String>();
        for (var test : ConformanceVectors.of("ppo-policy-loss")) {
            var surrogate = token(test);
            if (surrogate == null) {
                left.add(test.variant());
                continue;
            }
            for (int i = 0; i < test.rows(); i++) {
                var point = surrogate.at(test.in("logp")[i], test.in("old_logp")[i], test.in("advantage")[i]);
                test.requireOutput("loss", i, point.value());
                test.requireGradient("logp", i, point.slope());
            }
        }
        // a ratio that is itself clipped at 10
        assertEquals(Set.of("ppo-clamp-ratio-10"), left);
    }

    private static boolean[] mask(ConformanceVectors.Case test) {
        double[] in = test.in("mask");
        var mask = new boolean[in.length];
        for (int i = 0; i < in.length; i++) {
            mask[i] = in[i] != 0;
        }
        return mask;
    }

    private static SequenceSurrogate sequence(ConformanceVectors.Case test) {
        double low = test.number("low");
        double high = test.number("high");
        return switch (test.variant()) {
            case "definition", "gspo-clip-0.2", "luspo" -> SequenceSurrogate.gspo(new PpoClip(low, high, NONE));
            case "rloo-seq-clip" -> SequenceSurrogate.product(new PpoClip(low, high, NONE));
            case "gmpo" -> new SequenceSurrogate.GeometricMean(low, high);
            case "topr" -> new SequenceSurrogate.Tapered();
            default -> null;
        };
    }

    @Test
    void sequences() throws IOException {
        var left = new HashSet<String>();
        for (var test : ConformanceVectors.of("sequence-policy-loss")) {
            var surrogate = sequence(test);
            if (surrogate == null) {
                left.add(test.variant());
                continue;
            }
            boolean[] mask = mask(test);
            long n = IntStream.range(0, mask.length).filter(i -> mask[i]).count();
            double weight = test.setting("weight").equals("length") ? n : 1;
            var terms = surrogate.evaluate(test.in("logp"), test.in("old_logp"), test.in("advantage"), mask);
            boolean several = test.node().has("backward");
            double[] cotangent = several ? test.cotangent() : new double[mask.length];
            for (int i = 0; i < mask.length; i++) {
                if (mask[i]) {
                    test.requireOutput("loss", i, weight * terms.loss()[i]);
                    var own = new double[mask.length];
                    own[i] = weight;
                    test.requireGradient("logp", i, terms.gradient(own)[i]);
                } else {
                    assertTrue(Double.isNaN(terms.loss()[i]) && !test.hasOutput("loss", i));
                    cotangent[i] = 0;
                }
                cotangent[i] *= weight;
            }
            if (several) {
                test.requireBackward("loss", "logp", terms.gradient(cotangent));
            }
        }
        assertEquals(Set.of("ppo-is-seq-verl", "vespo"), left);
    }

    /// Rows by the value of a key, in order of appearance.
    private static List<int[]> groups(String[] key, IntPredicate within) {
        Map<String, int[]> groups = new LinkedHashMap<>();
        for (int i = 0; i < key.length; i++) {
            if (within.test(i)) {
                int[] old = groups.getOrDefault(key[i], new int[0]);
                int[] longer = Arrays.copyOf(old, old.length + 1);
                longer[old.length] = i;
                groups.put(key[i], longer);
            }
        }
        return List.copyOf(groups.values());
    }

    private static double[][] rows(List<int[]> sequences, double[] x) {
        return sequences.stream()
                .map(s -> Arrays.stream(s).mapToDouble(i -> x[i]).toArray())
                .toArray(double[][]::new);
    }

    private static boolean[][] rows(List<int[]> sequences, boolean[] mask) {
        var out = new boolean[sequences.size()][];
        for (int k = 0; k < out.length; k++) {
            int[] s = sequences.get(k);
            out[k] = new boolean[s.length];
            for (int t = 0; t < s.length; t++) {
                out[k][t] = mask[s[t]];
            }
        }
        return out;
    }

    @Test
    void importanceWeights() throws IOException {
        int checked = 0;
        for (var test : ConformanceVectors.of("rollout-correction")) {
            var correction = new ImportanceCorrection(
                    ImportanceCorrection.Level.valueOf(test.setting("level").toUpperCase(Locale.ROOT)),
                    ImportanceCorrection.Rule.valueOf(
                            test.setting("rule").toUpperCase(Locale.ROOT).replace('-', '_')),
                    test.number("low"), test.number("high"), test.number("log_clamp"), test.number("veto"),
                    test.setting("normalize").equals("yes"));
            boolean[] mask = mask(test);
            var sequences = groups(test.key("seq"), _ -> true);
            double[][] weights = correction.weights(rows(sequences, test.in("old_logp")),
                    rows(sequences, test.in("sampler_logp")), rows(sequences, mask));
            for (int k = 0; k < weights.length; k++) {
                for (int t = 0; t < weights[k].length; t++) {
                    int i = sequences.get(k)[t];
                    if (mask[i]) {
                        test.requireOutput("weight", i, weights[k][t]);
                        checked++;
                    }
                }
            }
        }
        assertTrue(checked > 200, "only " + checked);
    }

    @Test
    void penaltyOnCovariance() throws IOException {
        for (var test : ConformanceVectors.of("covariance-policy-loss")) {
            if (!test.setting("penalty").equals("absolute")) {
                continue;
            }
            boolean[] mask = mask(test);
            int[] kept = IntStream.range(0, mask.length).filter(i -> mask[i]).toArray();
            var one = List.of(kept);
            var points = new CovariancePenalty(test.number("share"), test.number("coefficient")).evaluate(
                    rows(one, test.in("logp"))[0], rows(one, test.in("old_logp"))[0],
                    rows(one, test.in("advantage"))[0]);
            for (int t = 0; t < kept.length; t++) {
                test.requireOutput("loss", kept[t], points[t].value());
                test.requireGradient("logp", kept[t], points[t].slope());
            }
        }
    }

    @Test
    void total() throws IOException {
        for (var test : ConformanceVectors.of("ppo-total-loss")) {
            var objective = new PpoObjective(
                    test.number("value_coef"), test.number("entropy_coef"), test.number("kl_coef"));
            for (int i = 0; i < test.rows(); i++) {
                test.requireOutput("total", i, objective.total(test.in("policy_loss")[i], test.in("value_loss")[i],
                        test.in("entropy")[i], test.in("kl")[i]));
            }
        }
    }

    /// Token losses, the penalty and the aggregation of GRPO, Dr. GRPO and DAPO put together.
    @Test
    void groupRelativeLosses() throws IOException {
        int checked = 0;
        for (var test : ConformanceVectors.of("grpo-loss")) {
            boolean[] mask = mask(test);
            var sequences = groups(test.key("seq"), _ -> true);
            boolean[][] valid = rows(sequences, mask);
            double[][] logp = rows(sequences, test.in("logp"));
            double[][] old = rows(sequences, test.in("old_logp"));
            double[][] reference = rows(sequences, test.in("ref_logp"));
            double[][] advantage = rows(sequences, test.in("advantage"));
            var clip = new PpoClip(test.number("low"), test.number("high"), NONE);
            TokenSurrogate surrogate = test.setting("clipping").equals("on")
                    ? new TokenSurrogate.Clipped(clip)
                    : new TokenSurrogate.Unclipped();
            double beta = test.number("beta");
            var loss = new double[valid.length][];
            for (int k = 0; k < loss.length; k++) {
                loss[k] = new double[valid[k].length];
                double[] shared = SequenceSurrogate.gspo(clip).evaluate(logp[k], old[k], advantage[k], valid[k]).loss();
                for (int t = 0; t < loss[k].length; t++) {
                    double u = logp[k][t] - reference[k][t];
                    double kl = switch (test.setting("estimator")) {
                        case "k1" -> KlEstimators.k1(u);
                        case "k2" -> KlEstimators.k2(u);
                        default -> KlEstimators.k3(u);
                    };
                    double token = test.setting("ratio").equals("sequence")
                            ? shared[t]
                            : surrogate.at(logp[k][t], old[k][t], advantage[k][t]).value();
                    loss[k][t] = beta == 0 ? token : token + beta * kl;
                }
            }
            var aggregation = switch (test.setting("mean")) {
                case "seq-token" -> LossAggregation.SEQUENCE_MEAN;
                case "token" -> LossAggregation.TOKEN_MEAN;
                case "seq-sum" -> LossAggregation.SEQUENCE_SUM;
                case "constant-length" -> LossAggregation.CONSTANT;
                default -> throw new AssertionError(test.setting("mean"));
            };
            test.requireOutput("loss", 0, aggregation.aggregate(loss, valid, (int) test.number("max_length")));
            checked++;
        }
        assertEquals(36, checked);
    }

    /// Advantages of REINFORCE, RLOO, ReMax and REINFORCE++ with the divergence in the return.
    @Test
    void tokenAdvantages() throws IOException {
        var seen = new HashSet<String>();
        for (var test : ConformanceVectors.of("reinforce-advantage")) {
            boolean returns = test.setting("kl_in").equals("return") && test.setting("estimator").equals("k1");
            boolean none = test.setting("kl_in").equals("nowhere");
            String whitening = test.setting("whitening");
            if (!(returns || none) || !test.setting("scale").equals("none") || !test.setting("masked").equals("skipped")
                    || !(whitening.equals("none") || whitening.equals("sample"))) {
                continue;
            }
            seen.add(test.variant());
            boolean[] mask = mask(test);
            var sequences = groups(test.key("seq"), _ -> true);
            var score = new double[sequences.size()];
            String[] group = test.key("group");
            for (var prompt : groups(group, _ -> true)) {
                var own = IntStream.range(0, score.length)
                        .filter(k -> group[sequences.get(k)[0]].equals(group[prompt[0]]))
                        .toArray();
                double[] raw = Arrays.stream(own).mapToDouble(k -> test.in("score")[sequences.get(k)[0]]).toArray();
                double[] centered = switch (test.setting("baseline")) {
                    case "group-mean" -> GroupAdvantages.meanCentered(raw);
                    // a response alone in its group is left out by the vectors' convention
                    case "leave-one-out" -> raw.length == 1 ? new double[1] : GroupAdvantages.leaveOneOut(raw);
                    default -> raw;
                };
                for (int k = 0; k < own.length; k++) {
                    boolean greedy = test.setting("baseline").equals("greedy");
                    score[own[k]] = centered[k] - (greedy ? test.in("greedy_score")[sequences.get(own[k])[0]] : 0);
                }
            }
            boolean[][] valid = rows(sequences, mask);
            double[][] advantage = ReinforcePlusPlus.returns(score, rows(sequences, test.in("logp")),
                    rows(sequences, test.in("ref_logp")), valid, none ? 0 : test.number("beta"));
            int tokens = (int) IntStream.range(0, mask.length).filter(i -> mask[i]).count();
            // one token has no spread: the vectors leave it as it is
            if (whitening.equals("sample") && tokens > 1) {
                advantage = ReinforcePlusPlus.whitened(advantage, valid);
            }
            for (int k = 0; k < advantage.length; k++) {
                for (int t = 0; t < advantage[k].length; t++) {
                    if (valid[k][t]) {
                        test.requireOutput("advantage", sequences.get(k)[t], advantage[k][t]);
                    }
                }
            }
        }
        assertTrue(seen.containsAll(Set.of("definition", "remax", "reinforce-pp-slime", "reinforce-pp-baseline")),
                seen.toString());
    }

    @Test
    void whitening() throws IOException {
        int checked = 0;
        for (var test : ConformanceVectors.of("whitening")) {
            if (test.variant().equals("definition")) {
                checked++;
                boolean[] mask = mask(test);
                double[] white = Whitening.whiten(test.in("value"), mask, true, test.number("epsilon"), 1);
                for (int i = 0; i < mask.length; i++) {
                    if (mask[i]) {
                        test.requireOutput("whitened", i, white[i]);
                    }
                }
            }
        }
        assertTrue(checked > 3);
    }
}
