package dev.plumbline.papers.bandits;

import dev.plumbline.decision.bandits.OffPolicy;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Chapter 8: the value of a policy from 400 rounds that another one played. 10 contexts, 5 arms, means uniform on
/// [0.4, 1]; the logging policy takes its favorite arm with probability 0.8, the target another one with 0.9. 400
/// logs a seed; the true value is the sum over contexts and arms. Models: the means with an error of ±0.05, and the
/// constant 0.
final class LoggedRounds implements Chapter {
    private static final List<String> ESTIMATES = List.of("IPS", "self-normalized", "doubly robust, good model",
            "doubly robust, model 0", "good model alone");
    private static final int CONTEXTS = 10;
    private static final int ARMS = 5;

    private static String bias(String estimate) {
        return estimate + ": bias";
    }

    private static String error(String estimate) {
        return estimate + ": root of mean squared error";
    }

    @Override
    public String id() {
        return "off-policy";
    }

    @Override
    public String title() {
        return "The value of a policy from the rounds of another";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var setup = new Philox(seed, 81);
        var mean = new double[CONTEXTS][ARMS];
        var model = new double[CONTEXTS][ARMS];
        var logging = new double[CONTEXTS][ARMS];
        var target = new double[CONTEXTS][ARMS];
        double truth = 0;
        for (int x = 0; x < CONTEXTS; x++) {
            Arrays.fill(logging[x], 0.2 / (ARMS - 1));
            Arrays.fill(target[x], 0.1 / (ARMS - 1));
            int favorite = setup.nextInt(ARMS);
            logging[x][favorite] = 0.8;
            target[x][(favorite + 1) % ARMS] = 0.9;
            for (int a = 0; a < ARMS; a++) {
                mean[x][a] = 0.4 + 0.6 * setup.nextDouble();
                model[x][a] = mean[x][a] + (setup.nextDouble() < 0.5 ? 0.05 : -0.05);
                truth += mean[x][a] * target[x][a] / CONTEXTS;
            }
        }
        int logs = Math.max(5, (int) Math.round(400 * scale));
        var sum = new double[ESTIMATES.size()];
        var squares = new double[ESTIMATES.size()];
        for (int i = 0; i < logs; i++) {
            double[] estimates = estimates(backend, mean, model, logging, target, new Philox(seed, 82).fork(i));
            for (int j = 0; j < estimates.length; j++) {
                sum[j] += (estimates[j] - truth) / logs;
                squares[j] += (estimates[j] - truth) * (estimates[j] - truth) / logs;
            }
        }
        var measured = new LinkedHashMap<String, Double>();
        for (int j = 0; j < sum.length; j++) {
            measured.put(bias(ESTIMATES.get(j)), sum[j]);
            measured.put(error(ESTIMATES.get(j)), Math.sqrt(squares[j]));
        }
        return measured;
    }

    private static double[] estimates(
            Backend backend, double[][] mean, double[][] model, double[][] logging, double[][] target, Philox random) {
        int n = 400;
        var reward = new double[n];
        var p = new double[n];
        var pi = new double[n];
        var q = new double[n];
        var v = new double[n];
        for (int t = 0; t < n; t++) {
            int x = random.nextInt(CONTEXTS);
            int a = random.nextIndex(logging[x]);
            reward[t] = random.nextDouble() < mean[x][a] ? 1 : 0;
            p[t] = logging[x][a];
            pi[t] = target[x][a];
            q[t] = model[x][a];
            for (int b = 0; b < ARMS; b++) {
                v[t] += target[x][b] * model[x][b];
            }
        }
        double[] weight = OffPolicy.weights(p, pi);
        var zero = new double[n];
        try (var _ = backend.scope()) {
            var rewards = backend.vector(DType.FLOAT64, reward);
            var weights = backend.vector(DType.FLOAT64, weight);
            return new double[] {
                OffPolicy.ips(reward, p, pi),
                backend.numerics().weightedMean(rewards, weights).item(),
                mean(backend, OffPolicy.doublyRobust(reward, p, pi, q, v)),
                mean(backend, OffPolicy.doublyRobust(reward, p, pi, zero, zero)),
                mean(backend, v)
            };
        }
    }

    private static double mean(Backend backend, double[] terms) {
        return backend.numerics().sum(backend.vector(DType.FLOAT64, terms)).item() / terms.length;
    }

    @Override
    public List<Claim> claims(Measurements m) {
        var none = new double[m.seeds()];
        return List.of(
                Claim.between("IPS has no bias: within 0.01 on average", m.of(bias("IPS")), -0.01, 0.01),
                Claim.between("Doubly robust has none with a good model", m.of(bias(ESTIMATES.get(2))), -0.01, 0.01),
                Claim.exceeds("A good model makes the error of IPS smaller", m.of(error("IPS")),
                        m.of(error(ESTIMATES.get(2))), 0),
                Claim.exceeds("... and so does self-normalization, where rewards are far from 0", m.of(error("IPS")),
                        m.of(error("self-normalized")), 0),
                Claim.atLeast("The model alone errs by more than 0.005", m.of(error(ESTIMATES.get(4))), none, 0.005));
    }

    @Override
    public List<Paper.Table> tables(Measurements m) {
        return List.of(new Paper.Table("Estimates of the value of a policy from 400 logged rounds. Means over seeds.",
                List.of("estimate", ">bias", ">root of mean squared error"),
                        ESTIMATES.stream().map(name -> List.of(name,
                        Chapter.number(m.mean(bias(name))), Chapter.number(m.mean(error(name))))).toList()));
    }
}
