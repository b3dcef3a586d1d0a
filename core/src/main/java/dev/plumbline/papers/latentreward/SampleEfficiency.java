package dev.plumbline.papers.latentreward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.reward.credit.LinearDecoder;
import dev.plumbline.reward.credit.LinearReturnFit;
import dev.plumbline.reward.credit.SubtrajectoryFit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment A: how many episodes a reward of steps needs.
///
/// 60 Gaussian raw features; r = ψ·(x₀², tanh x₁, |x₂|, x₀x₃), ψ standard normal; episodes of 25 steps, noise 0.1 on
/// their returns; ridge 1e-2. Measured: R² of the reward of *single* steps on 200 episodes that were not seen.
final class SampleEfficiency implements Experiment {
    static final String LATENT = "latent";
    static final String JUNK = "latent and 56 others";
    static final String RAW = "raw, with squares, tanh, abs, products";
    static final String UNIFORM = "uniform R/T";
    static final String BIASED = "latent, 5 of 25 steps, biased loss";
    static final String PIECES = "latent, pieces of episodes";
    static final List<String> SCHEMES = List.of(LATENT, JUNK, RAW, UNIFORM, BIASED, PIECES);
    static final List<Integer> EPISODES = List.of(10, 30, 100, 300, 1000);
    static final String DROPPED = "candidate programs dropped";
    static final String SHARE = "two agents, 30 episodes: correlation with the true share";
    static final int RAW_FEATURES = 60;
    private static final int STEPS = 25;
    private static final int DRAWN = 5;
    private static final double RIDGE = 1e-2;

    static String name(String scheme, int episodes) {
        return scheme + ", " + episodes + " episodes";
    }

    @Override
    public String id() {
        return "sample-efficiency";
    }

    @Override
    public String title() {
        return "Rewards of steps from returns: episodes needed";
    }

    /// The good program.
    static LatentEncoder latent() {
        return LatentEncoder.of(4, (x, a) -> new double[] {x[0] * x[0], Math.tanh(x[1]), Math.abs(x[2]), x[0] * x[3]});
    }

    /// 56 factors that are finite, and beside the point: |x₄| to |x₅₉|.
    static LatentEncoder junk() {
        return LatentEncoder.of(RAW_FEATURES - 4, (x, a) -> Arrays.stream(x, 4, x.length).map(Math::abs).toArray());
    }

    /// What regression on states has to work with: 240 numbers.
    static LatentEncoder raw() {
        return LatentEncoder.of(4 * RAW_FEATURES, (x, a) -> {
            var out = new double[4 * RAW_FEATURES];
            for (int i = 0; i < RAW_FEATURES; i++) {
                out[i] = x[i] * x[i];
                out[RAW_FEATURES + i] = Math.tanh(x[i]);
                out[2 * RAW_FEATURES + i] = Math.abs(x[i]);
                out[3 * RAW_FEATURES + i] = x[i] * x[(i + 3) % RAW_FEATURES];
            }
            return out;
        });
    }

    /// Five programs as a language model may write them: a good one after a repair, junk, and three broken ones.
    static List<List<LatentEncoder>> candidates() {
        return List.of(
                List.of(LatentEncoder.of(4, (x, a) -> new double[] {Math.sqrt(-1 - x[0] * x[0]), 0, 0, 0}), latent()),
                List.of(junk()),
                List.of(LatentEncoder.of(2, (x, a) -> new double[] {x[0]})),
                List.of(LatentEncoder.of(1, (x, a) -> new double[] {x[RAW_FEATURES]})),
                List.of(LatentEncoder.of(1, (x, a) -> new double[] {1 / (x[0] - x[0])})));
    }

    private static double[][][] draw(Philox random, int episodes) {
        var x = new double[episodes][STEPS][RAW_FEATURES];
        for (double[][] episode : x) {
            for (double[] step : episode) {
                Arrays.setAll(step, i -> random.nextGaussian());
            }
        }
        return x;
    }

    private static double[][] encode(LatentEncoder encoder, double[][] states) {
        return Arrays.stream(states).map(x -> encoder.encode(x, new double[0])).toArray(double[][]::new);
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var random = new Philox(seed, 1);
        var weights = new double[4];
        Arrays.setAll(weights, k -> random.nextGaussian());
        var truth = new LinearDecoder(weights, 0);
        int most = EPISODES.stream().filter(n -> n <= 1000 * scale).max(Integer::compare).orElse(EPISODES.getFirst());
        double[][][] train = draw(random, most);
        double[][][] test = draw(random, Math.max(20, (int) (200 * Math.min(scale, 1))));
        var returns = new double[most];
        Arrays.setAll(returns, e -> Arrays.stream(truth.redistribute(encode(latent(), train[e]))).sum()
                + 0.1 * random.nextGaussian());
        var measured = new LinkedHashMap<String, Double>();
        double[][] probe = Arrays.copyOf(train[0], 2);
        var survivors = EncoderVerification.survivors(candidates(), probe, new double[2][0]);
        measured.put(DROPPED, (double) candidates().size() - survivors.size());
        var encoders = Map.of(LATENT, survivors.getFirst(), JUNK, LatentEncoder.joined(survivors), RAW, raw());
        for (String scheme : List.of(LATENT, JUNK, RAW)) {
            var encoder = encoders.get(scheme);
            var fit = LinearReturnFit.scaled(encoder.dimension());
            if (scheme.equals(LATENT)) {
                fit.withSpread();
            }
            for (int e = 0; e < most; e++) {
                fit.add(encode(encoder, train[e]), returns[e]);
                if (EPISODES.contains(e + 1)) {
                    measured.put(name(scheme, e + 1), explained(fit.fit(RIDGE), encoder, test, truth));
                    if (scheme.equals(LATENT)) {
                        measured.put(name(BIASED, e + 1),
                                explained(fit.fitRandomized(RIDGE, STEPS, DRAWN), encoder, test, truth));
                        measured.put(name(PIECES, e + 1), explained(SubtrajectoryFit.fit(
                                Arrays.stream(train, 0, e + 1).map(x -> encode(encoder, x)).toArray(double[][][]::new),
                                Arrays.copyOf(returns, e + 1), 4, RIDGE, new Philox(seed, 2)), encoder, test, truth));
                        measured.put(name(UNIFORM, e + 1), uniform(test, truth));
                    }
                }
            }
        }
        measured.put(SHARE, share(train, test, truth, random));
        return measured;
    }

    /// R² = 1 − Σ (r − r̂)²/Σ (r − mean r)² over single steps.
    private static double explained(
            LinearDecoder decoder, LatentEncoder encoder, double[][][] test, LinearDecoder truth) {
        var r = new ArrayList<Double>();
        var predicted = new ArrayList<Double>();
        for (double[][] episode : test) {
            Arrays.stream(truth.redistribute(encode(latent(), episode))).forEach(r::add);
            Arrays.stream(decoder.redistribute(encode(encoder, episode))).forEach(predicted::add);
        }
        return explained(r, predicted);
    }

    private static double explained(List<Double> r, List<Double> predicted) {
        double error = 0;
        for (int i = 0; i < r.size(); i++) {
            error += (r.get(i) - predicted.get(i)) * (r.get(i) - predicted.get(i));
        }
        return 1 - error / (r.size() * Moments.variance(r.stream().mapToDouble(x -> x).toArray(), 0));
    }

    /// Every step gets the mean of its own episode, of a return that is known.
    private static double uniform(double[][][] test, LinearDecoder truth) {
        var r = new ArrayList<Double>();
        var predicted = new ArrayList<Double>();
        for (double[][] episode : test) {
            double[] steps = truth.redistribute(encode(latent(), episode));
            double mean = Moments.mean(steps);
            for (double step : steps) {
                r.add(step);
                predicted.add(mean);
            }
        }
        return explained(r, predicted);
    }

    /// Two agents with observations of their own and one return: one decoder, learned from sums over both. Correlation
    /// of r̂ of an agent's step with its true share, over the episodes not seen.
    private static double share(double[][][] train, double[][][] test, LinearDecoder truth, Philox random) {
        var fit = LinearReturnFit.scaled(4);
        int pairs = Math.min(30, train.length / 2);
        for (int e = 0; e < pairs; e++) {
            double[][] first = encode(latent(), train[2 * e]);
            double[][] second = encode(latent(), train[2 * e + 1]);
            var both = new double[STEPS][4];
            for (int t = 0; t < STEPS; t++) {
                int step = t;
                Arrays.setAll(both[t], k -> first[step][k] + second[step][k]);
            }
            fit.add(both, Arrays.stream(truth.redistribute(both)).sum() + 0.1 * random.nextGaussian());
        }
        var decoder = fit.fit(RIDGE);
        var shares = new ArrayList<Double>();
        var credits = new ArrayList<Double>();
        for (int e = 0; e + 1 < test.length; e += 2) {
            double[][][] latents = {encode(latent(), test[e]), encode(latent(), test[e + 1])};
            double[][] credit = decoder.credit(latents);
            double[][] owed = truth.credit(latents);
            for (int i = 0; i < 2; i++) {
                Arrays.stream(owed[i]).forEach(shares::add);
                Arrays.stream(credit[i]).forEach(credits::add);
            }
        }
        return correlation(shares, credits);
    }

    private static double correlation(List<Double> x, List<Double> y) {
        double[] dx = Moments.deviations(x.stream().mapToDouble(v -> v).toArray());
        double[] dy = Moments.deviations(y.stream().mapToDouble(v -> v).toArray());
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < dx.length; i++) {
            xy += dx[i] * dy[i];
            xx += dx[i] * dx[i];
            yy += dy[i] * dy[i];
        }
        return xy / Math.sqrt(xx * yy);
    }
}
