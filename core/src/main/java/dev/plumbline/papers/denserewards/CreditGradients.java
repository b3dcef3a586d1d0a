package dev.plumbline.papers.denserewards;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.credit.CoalitionValue;
import dev.plumbline.reward.credit.CreditScheme;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment 3: bias and variance of the policy gradient of one sequence under each division of its reward, by
/// enumeration of all sequences.
///
/// n = 4 tokens of A = 3, one softmax row for each position. v(C) = Σ_{i ∈ C} uᵢ(xᵢ) + Σ_{i<j ∈ C} wᵢⱼ(xᵢ, xⱼ), all u,
/// w and logits standard normal. The estimate is g = Σ_t G_t ∇log π_t(x_t), G_t the reward-to-go, or the full return.
/// Measured: the total variance E‖g − E g‖² and the largest |E g − ∇J|.
final class CreditGradients implements Experiment {
    static final List<CreditScheme> SCHEMES = List.of(CreditScheme.values());
    static final int TOKENS = 3;
    static final int LENGTH = 4;

    static String variance(CreditScheme scheme) {
        return scheme + ": variance, reward-to-go";
    }

    static String bias(CreditScheme scheme) {
        return scheme + ": bias, reward-to-go";
    }

    static String fullBias(CreditScheme scheme) {
        return scheme + ": bias, full return";
    }

    @Override
    public String id() {
        return "credit";
    }

    @Override
    public String title() {
        return "Divisions of one reward among tokens: bias and variance of the policy gradient";
    }

    /// A policy and a reward of sequences.
    record Problem(double[][] policy, double[][] single, double[][][][] pair) {
        static Problem random(Philox random) {
            var logits = new double[LENGTH][TOKENS];
            var single = new double[LENGTH][TOKENS];
            for (int i = 0; i < LENGTH; i++) {
                Arrays.setAll(logits[i], a -> random.nextGaussian());
                Arrays.setAll(single[i], a -> random.nextGaussian());
            }
            var pair = new double[LENGTH][LENGTH][TOKENS][TOKENS];
            for (int i = 0; i < LENGTH; i++) {
                for (int j = i + 1; j < LENGTH; j++) {
                    for (double[] row : pair[i][j]) {
                        Arrays.setAll(row, a -> random.nextGaussian());
                    }
                }
            }
            return new Problem(
                    Arrays.stream(logits).map(SoftmaxPolicy::softmax).toArray(double[][]::new), single, pair);
        }

        CoalitionValue value(int[] x) {
            return mask -> {
                double total = 0;
                for (int i = 0; i < LENGTH; i++) {
                    for (int j = i; j < LENGTH; j++) {
                        if ((mask >> i & mask >> j & 1) == 1) {
                            total += i == j ? single[i][x[i]] : pair[i][j][x[i]][x[j]];
                        }
                    }
                }
                return total;
            };
        }

        double probability(int[] x) {
            double p = 1;
            for (int i = 0; i < LENGTH; i++) {
                p *= policy[i][x[i]];
            }
            return p;
        }
    }

    /// First and second moments of an estimate.
    ///
    /// @param mean E g `[length x tokens]`
    /// @param variance E‖g − E g‖²
    record Estimate(double[][] mean, double variance) {}

    static Estimate estimate(Problem problem, CreditScheme scheme, boolean rewardToGo) {
        var mean = new double[LENGTH][TOKENS];
        double squares = 0;
        for (int code = 0; code < Math.pow(TOKENS, LENGTH); code++) {
            int[] x = sequence(code);
            double p = problem.probability(x);
            double[] credit = scheme.divide(problem.value(x), LENGTH);
            double[] weight = CreditScheme.rewardToGo(credit);
            for (int t = 0; t < LENGTH; t++) {
                for (int a = 0; a < TOKENS; a++) {
                    double g = weight[rewardToGo ? t : 0] * ((a == x[t] ? 1 : 0) - problem.policy()[t][a]);
                    mean[t][a] += p * g;
                    squares += p * g * g;
                }
            }
        }
        for (double[] row : mean) {
            for (double m : row) {
                squares -= m * m;
            }
        }
        return new Estimate(mean, squares);
    }

    static int[] sequence(int code) {
        var x = new int[LENGTH];
        for (int i = 0, rest = code; i < LENGTH; i++, rest /= TOKENS) {
            x[i] = rest % TOKENS;
        }
        return x;
    }

    /// ∇J, J = Σ_x p(x) v(all of x): dJ/dz_t(a) = π_t(a) (E[v | x_t = a] − J).
    static double[][] trueGradient(Problem problem) {
        var joint = new double[LENGTH][TOKENS];
        double j = 0;
        for (int code = 0; code < Math.pow(TOKENS, LENGTH); code++) {
            int[] x = sequence(code);
            double worth = problem.probability(x) * problem.value(x).of((1L << LENGTH) - 1);
            j += worth;
            for (int t = 0; t < LENGTH; t++) {
                joint[t][x[t]] += worth;
            }
        }
        for (int t = 0; t < LENGTH; t++) {
            for (int a = 0; a < TOKENS; a++) {
                joint[t][a] -= problem.policy()[t][a] * j;
            }
        }
        return joint;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var problem = Problem.random(new Philox(seed, 3));
        double[][] truth = trueGradient(problem);
        var measured = new LinkedHashMap<String, Double>();
        for (var scheme : SCHEMES) {
            var toGo = estimate(problem, scheme, true);
            measured.put(variance(scheme), toGo.variance());
            measured.put(bias(scheme), apart(toGo.mean(), truth));
            measured.put(fullBias(scheme), apart(estimate(problem, scheme, false).mean(), truth));
        }
        return measured;
    }

    private static double apart(double[][] x, double[][] y) {
        double apart = 0;
        for (int t = 0; t < LENGTH; t++) {
            for (int a = 0; a < TOKENS; a++) {
                double d = Math.abs(x[t][a] - y[t][a]);
                apart = d <= apart ? apart : d;
            }
        }
        return apart;
    }
}
