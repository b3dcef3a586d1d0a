import dev.plumbline.kernel.PpoClip;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.BestOfN;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.PpoLoss;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import java.util.Locale;

/// RLHF from first principles: one prompt, 100 responses, a few hundred comparisons. The page beside this file explains each step.
///
/// ./plumbline java docs/paths/FirstPrinciples.java [SEED]
public class FirstPrinciples {
    static final int RESPONSES = 100;
    static final int FEATURES = 3; // correctness, politeness, length

    public static void main(String[] args) {
        var random = new Philox(args.length > 0 ? Long.parseLong(args[0]) : 2, 0);
        double[][] phi = responses(random);
        double[] gold = gold(phi);
        int[][] pairs = comparisons(gold, 300, random);
        double[] w = fit(phi, pairs);
        double[] proxy = new double[RESPONSES];
        Arrays.setAll(proxy, i -> dot(w, phi[i]));
        print("1. learned weights %s, pairs explained %.3f", text(w), explained(proxy, pairs));

        double[] base = new double[RESPONSES];
        Arrays.fill(base, 1.0 / RESPONSES);
        bestOfN(base, proxy, gold);
        exactOptimum(base, proxy, gold);

        double gamma = 0.5;
        double[] best = KlRegularizedPolicy.optimum(base, proxy, gamma);
        gradientNoise(base, proxy, gamma, random);
        print("5. REINFORCE ends %.4f from the exact optimum", distance(reinforce(base, proxy, gamma, random), best));
        print("6. PPO ends %.4f from the exact optimum", distance(ppo(base, proxy, gamma, random), best));
    }

    /// What a response is like: three numbers.
    static double[][] responses(Philox random) {
        var phi = new double[RESPONSES][FEATURES];
        for (double[] response : phi) {
            Arrays.setAll(response, k -> random.nextGaussian());
        }
        return phi;
    }

    /// What people really value: correctness, some politeness, and length only up to a point.
    static double[] gold(double[][] phi) {
        var gold = new double[phi.length];
        Arrays.setAll(gold, i -> phi[i][0] + 0.5 * phi[i][1] + 1.5 * phi[i][2] - 0.75 * phi[i][2] * phi[i][2]);
        return gold;
    }

    /// Step 1. A comparison is a coin: the better response wins with probability σ(gold difference). Winner first.
    static int[][] comparisons(double[] gold, int count, Philox random) {
        var pairs = new int[count][];
        for (int n = 0; n < count; n++) {
            int i = random.nextInt(RESPONSES);
            int j = (i + 1 + random.nextInt(RESPONSES - 1)) % RESPONSES;
            boolean first = random.nextDouble() < Logistic.sigmoid(gold[i] - gold[j]);
            pairs[n] = first ? new int[] {i, j} : new int[] {j, i};
        }
        return pairs;
    }

    /// Step 2. The reward model r = w·φ that makes the comparisons likeliest: gradient descent on the mean of −log σ(r_w − r_l).
    static double[] fit(double[][] phi, int[][] pairs) {
        var w = new double[FEATURES];
        for (int step = 0; step < 500; step++) {
            var gradient = new double[FEATURES];
            for (int[] pair : pairs) {
                double margin = dot(w, phi[pair[0]]) - dot(w, phi[pair[1]]);
                for (int k = 0; k < FEATURES; k++) {
                    gradient[k] -= Logistic.sigmoid(-margin) * (phi[pair[0]][k] - phi[pair[1]][k]) / pairs.length;
                }
            }
            for (int k = 0; k < FEATURES; k++) {
                w[k] -= 0.5 * gradient[k];
            }
        }
        return w;
    }

    /// Step 3. Best of n: draw n responses, keep the one that the reward model likes best. Exact, by the law of the maximum.
    static void bestOfN(double[] base, double[] proxy, double[] gold) {
        for (int n : new int[] {1, 4, 16, 64, 256, 1024}) {
            var law = BestOfN.law(n, base, proxy);
            print("3. best of %4d: KL %.2f, proxy %5.2f, gold %5.2f", n, law.kl(), mean(law.probability(), proxy),
                    mean(law.probability(), gold));
        }
    }

    /// Step 4. The policy that maximises E[proxy] − γ KL(π‖base) is base · exp(proxy/γ)/Z.
    static void exactOptimum(double[] base, double[] proxy, double[] gold) {
        for (double gamma : new double[] {4, 2, 1, 0.5, 0.25, 0.125, 0.0625}) {
            double[] policy = KlRegularizedPolicy.optimum(base, proxy, gamma);
            print("4. gamma %6.4f: KL %.2f, proxy %5.2f, gold %5.2f", gamma, KlRegularizedPolicy.kl(policy, base),
                    mean(policy, proxy), mean(policy, gold));
        }
    }

    /// Step 5. REINFORCE: (R − b) ∇log π(y) of one drawn response is an unbiased gradient of E[R], with R = proxy − γ log(π/base).
    static double[] sample(double[] logits, double[] base, double[] proxy, double gamma, double baseline, Philox random) {
        double[] logp = SoftmaxPolicy.logSoftmax(logits);
        int y = random.nextIndex(SoftmaxPolicy.softmax(logits));
        double reward = proxy[y] - gamma * (logp[y] - Math.log(base[y]));
        double[] gradient = SoftmaxPolicy.score(logp, y);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] *= reward - baseline;
        }
        return gradient;
    }

    static void gradientNoise(double[] base, double[] proxy, double gamma, Philox random) {
        var logits = new double[RESPONSES];
        double[] exact = KlRegularizedPolicy.gradientLogits(logits, base, proxy, gamma);
        for (double baseline : new double[] {0, mean(base, proxy), 3}) {
            double error = 0;
            int draws = 20_000;
            for (int n = 0; n < draws; n++) {
                double[] g = sample(logits, base, proxy, gamma, baseline, random);
                for (int i = 0; i < RESPONSES; i++) {
                    error += (g[i] - exact[i]) * (g[i] - exact[i]) / draws;
                }
            }
            print("5. baseline %5.2f: squared error of one draw's gradient %.3f", baseline, error);
        }
    }

    static double[] reinforce(double[] base, double[] proxy, double gamma, Philox random) {
        var logits = new double[RESPONSES];
        double baseline = 0;
        for (int step = 0; step < 4000; step++) {
            double rate = 2.0 / (1 + step / 200.0);
            var sum = new double[RESPONSES];
            double rewards = 0;
            for (int n = 0; n < 32; n++) {
                double[] g = sample(logits, base, proxy, gamma, baseline, random);
                double[] p = SoftmaxPolicy.softmax(logits);
                Arrays.setAll(sum, i -> sum[i] + g[i] / 32);
                rewards += KlRegularizedPolicy.objective(p, base, proxy, gamma) / 32;
            }
            baseline = rewards;
            Arrays.setAll(logits, i -> logits[i] + rate * sum[i]);
        }
        return SoftmaxPolicy.softmax(logits);
    }

    /// Step 6. PPO: several steps on the same draws, each draw's ratio π/π_old clipped once it has moved by 20 %.
    static double[] ppo(double[] base, double[] proxy, double gamma, Philox random) {
        var clip = PpoClip.of(0.2);
        var logits = new double[RESPONSES];
        for (int round = 0; round < 1000; round++) {
            double[] old = SoftmaxPolicy.logSoftmax(logits);
            double[] p = SoftmaxPolicy.softmax(logits);
            int[] draws = new int[64];
            Arrays.setAll(draws, n -> random.nextIndex(p));
            double value = KlRegularizedPolicy.objective(p, base, proxy, gamma);
            double rate = 1.0 / (1 + round / 100.0);
            for (int epoch = 0; epoch < 4; epoch++) {
                double[] logp = SoftmaxPolicy.logSoftmax(logits);
                var ascent = new double[RESPONSES];
                for (int y : draws) {
                    double advantage = proxy[y] - gamma * (old[y] - Math.log(base[y])) - value;
                    double slope = PpoLoss.policy(logp[y], old[y], advantage, clip).slope();
                    double[] score = SoftmaxPolicy.score(logp, y);
                    Arrays.setAll(ascent, i -> ascent[i] - slope * score[i] / draws.length);
                }
                Arrays.setAll(logits, i -> logits[i] + rate * ascent[i]);
            }
        }
        return SoftmaxPolicy.softmax(logits);
    }

    static double explained(double[] reward, int[][] pairs) {
        return Arrays.stream(pairs).filter(pair -> reward[pair[0]] > reward[pair[1]]).count() / (double) pairs.length;
    }

    /// Total variation.
    static double distance(double[] p, double[] q) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += Math.abs(p[i] - q[i]) / 2;
        }
        return sum;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    static double mean(double[] p, double[] f) {
        return dot(p, f);
    }

    static String text(double[] values) {
        return Arrays.stream(values).mapToObj(v -> String.format(Locale.ROOT, "%.2f", v)).toList().toString();
    }

    static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
