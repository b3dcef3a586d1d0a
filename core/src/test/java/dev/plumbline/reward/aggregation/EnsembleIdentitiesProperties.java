package dev.plumbline.reward.aggregation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.model.WeightSpace;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.EnsembleDisagreement;
import dev.plumbline.reward.aggregation.OrderWeighted.ExpectedMinimum;
import dev.plumbline.reward.aggregation.OrderWeighted.LowerTailMean;
import dev.plumbline.reward.aggregation.OrderWeighted.TrimmedMean;
import dev.plumbline.reward.aggregation.OrderWeighted.WinsorizedMean;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// P3 (identities C1 to C14), P8, and the golden vector of the specification of aggregation.
///
/// Planted mistakes that turn it red: divisor M − 1 in Samuelson's bound; the soft-min without 1/M; a sign in the
/// third cumulant; half left out of the gap of averaged weights; the mixture without the partition functions; the
/// product without π₀^(1−M).
class EnsembleIdentitiesProperties {
    private static final double[] R = {-1, 0, 2, 2.5, -0.5};

    private static Aggregator softMin(double tau) {
        return Aggregator.of(new Aggregation.SoftMin(tau));
    }

    private static Aggregator bound(double k) {
        return Aggregator.of(new Aggregation.MeanMinusStd(k, 0));
    }

    private static double min(double[] r) {
        return Arrays.stream(r).min().orElseThrow();
    }

    private static double max(double[] r) {
        return Arrays.stream(r).max().orElseThrow();
    }

    /// Real scores, or whole numbers with ties, or equal ones.
    private static double[] scores(int seed, int members) {
        var random = new Philox(seed, 20);
        int kind = random.nextInt(4);
        double[] r = AggregatorProperties.scores(random, members);
        return Arrays.stream(r).map(x -> kind == 0 ? Math.rint(x) : kind == 1 ? r[0] : x).toArray();
    }

    /// The golden vector, printed with 12 digits: half of the last one.
    @Example
    void goldenVector() {
        double e = 5e-13;
        assertEquals(0.6, Aggregator.of(new Aggregation.Mean()).value(R), e);
        assertEquals(0, Aggregator.of(new Aggregation.Median()).value(R), e);
        assertEquals(1.94, EnsembleDisagreement.variance(R, 0), e);
        assertEquals(2.425, EnsembleDisagreement.variance(R, 1), e);
        assertEquals(1.392838827718, Moments.standardDeviation(R, 0), e);
        assertEquals(1.557241150240, Moments.standardDeviation(R, 1), e);
        assertEquals(-0.37, Aggregator.of(new Aggregation.UncertaintyWeighted(0.5, 0)).value(R), e);
        assertEquals(-0.792838827718, bound(1).value(R), e);
        assertEquals(-0.957241150240, Aggregator.of(new Aggregation.MeanMinusStd(1, 1)).value(R), e);
        assertEquals(-0.110543270535, softMin(1).value(R), e);
        assertEquals(-0.839732253111, softMin(0.1).value(R), e);
        assertEquals(0.504571071209, softMin(10).value(R), e);
        assertEquals(1.460750422993, new SoftMax(1).value(R), e);
        assertEquals(-0.549163125991, new BoltzmannSoftMin(1).value(R), e);
        assertEquals(1.9, EnsembleDisagreement.giniMeanDifference(R), e);
        assertEquals(-0.35, new ExpectedMinimum(2).value(R), e);
        assertEquals(-0.75, new LowerTailMean(0.4).value(R), e);
        assertEquals(-0.833333333333, new LowerTailMean(0.3).value(R), e);
        assertEquals(0.5, new TrimmedMean(1).value(R), e);
        assertEquals(0.6, new WinsorizedMean(1).value(R), e);
        assertEquals(-0.5, Aggregator.of(new Aggregation.Quantile(0.25, QuantileMethod.LINEAR)).value(R), e);
        assertEquals(-0.8, Aggregator.of(new Aggregation.Quantile(0.1, QuantileMethod.LINEAR)).value(R), e);
        assertEquals(0.25, new HuberLocation(1).value(R), e);
        assertEquals(-3.186303597594, Aggregator.of(new Aggregation.LogSigmoidSum(0)).value(R), e);
        assertEquals(0.997942582241, Math.exp(new NoisyOr(0).value(R)), e);
        assertEquals(0.365140357404, new ProbabilityAverage().value(R), e);
        assertEquals(0.686443571459, new MajorityVote(3).value(R), e);
        double[] p = Arrays.stream(R).map(Logistic::sigmoid).toArray();
        assertEquals(0.162341612190, EnsembleDisagreement.mutualInformation(p), e);
        assertEquals(0.199772769033, EnsembleDisagreement.jensenGap(R), e);
        assertEquals(0.110109552350, EnsembleIdentities.probabilityGap(R), e);
    }

    /// One member: every idempotent rule returns it, and there is no spread.
    @Property(tries = 50, seed = "20261129")
    void oneMember(@ForAll int seed) {
        double r = new Philox(seed, 21).nextGaussian();
        for (var rule : new Aggregator[] {new WeightedMean(1), new LowerTailMean(0.3), new TrimmedMean(0),
            new WinsorizedMean(0), new ExpectedMinimum(1), new HuberLocation(1), new SoftMax(1), softMin(1),
            new BoltzmannSoftMin(1), new ProbabilityAverage(), bound(1)}) {
            assertEquals(r, rule.value(r), 1e-15, rule.toString());
            assertArrayEquals(new double[] {1}, rule.evaluate(r).gradient(), 1e-15, rule.toString());
        }
        assertEquals(Logistic.sigmoid(r), new MajorityVote(1).value(r), 1e-15);
        assertEquals(Logistic.logSigmoid(r), new NoisyOr(0).value(r), 1e-14);
        assertEquals(0, Moments.variance(new double[] {r}, 1));
    }

    /// C1, C2, C3, C5.
    @Property(tries = 300, seed = "20261129")
    void boundsAndDispersion(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int members) {
        double[] r = scores(seed, members);
        double e = 1e-12;
        double mean = Moments.mean(r);
        double s = Moments.standardDeviation(r, 0);
        var samuelson = EnsembleIdentities.samuelson(r);
        assertTrue(samuelson.low() <= min(r) + e && max(r) <= samuelson.high() + e);
        assertTrue(Math.abs(Moments.median(r) - mean) <= s + e);
        if (members > 1) {
            double limit = EnsembleIdentities.monotoneLimit(members, 0);
            assertTrue(bound(limit).value(r) >= min(r) - e);
            assertTrue(bound(1 / limit).value(r) <= min(r) + e);
            assertEquals(limit * s, EnsembleIdentities.monotoneLimit(members, 1) * Moments.standardDeviation(r, 1), e);
        }
        if (members == 2) {
            assertEquals(min(r), bound(1).value(r), e);
        }
        double gini = EnsembleDisagreement.giniMeanDifference(r);
        assertTrue(gini <= EnsembleIdentities.giniBound(members, s) + e);
        if (members > 1) {
            assertEquals(mean - gini / 2, new ExpectedMinimum(2).value(r), e);
        }
        for (double k : new double[] {0.3, 1, 2}) {
            double[] w = EnsembleIdentities.lowerBoundWeights(r, k);
            assertEquals(1, Arrays.stream(w).sum(), e);
            assertEquals(mean - k * s, dot(w, r), e);
            double length = Math.sqrt(Arrays.stream(w).map(x -> (x - 1.0 / members) * (x - 1.0 / members)).sum());
            assertTrue(length <= k / Math.sqrt(members) + e);
            if (members > 1 && k <= EnsembleIdentities.monotoneLimit(members, 0)) {
                assertTrue(min(w) >= -e);
            }
        }
    }

    /// C1 and C2: equality, and both orders in between.
    @Example
    void boundsAreSharp() {
        double[] one = {1, 1, 1, 1, -4};
        assertEquals(-4, EnsembleIdentities.samuelson(one).low(), 1e-14);
        double[] other = {1, 1, 1, 1, 6};
        assertEquals(6, EnsembleIdentities.samuelson(other).high(), 1e-14);
        assertTrue(bound(1).value(one) > -4 && bound(1).value(other) < 1);
    }

    private static double dot(double[] w, double[] r) {
        double sum = 0;
        for (int i = 0; i < r.length; i++) {
            sum += w[i] * r[i];
        }
        return sum;
    }

    /// C4: dual, quantile, and no other weights of the set below.
    @Property(tries = 200, seed = "20261129")
    void lowerTail(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int members) {
        double[] r = scores(seed, members);
        var random = new Philox(seed, 22);
        double share = 0.05 + 0.95 * random.nextDouble();
        double tail = new LowerTailMean(share).value(r);
        assertEquals(EnsembleIdentities.lowerTailDual(r, share), tail, 1e-12);
        assertTrue(tail <= Quantiles.quantile(r, share, QuantileMethod.INVERTED_CDF) + 1e-12);
        int[] order = random.permutation(members);
        double left = 1;
        double value = 0;
        for (int i : order) {
            double w = Math.min(left, 1 / (share * members));
            value += w * r[i];
            left -= w;
        }
        assertTrue(tail <= value + 1e-12);
    }

    /// C6, C8: variational form at its minimiser and at random weights, slope in τ, bounds.
    @Property(tries = 200, seed = "20261129")
    void entropic(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int members) {
        double[] r = scores(seed, members);
        var random = new Philox(seed, 23);
        double tau = 0.2 + 3 * random.nextDouble();
        var soft = softMin(tau).evaluate(r);
        double kl = EnsembleIdentities.divergenceFromUniform(soft.gradient());
        double e = 1e-12;
        assertEquals(soft.value(), dot(soft.gradient(), r) + tau * kl, e);
        assertEquals(soft.value() - tau * kl, new BoltzmannSoftMin(tau).value(r), e);
        double[] w = SoftmaxPolicy.softmax(AggregatorProperties.scores(random, members));
        assertTrue(soft.value() <= dot(w, r) + tau * EnsembleIdentities.divergenceFromUniform(w) + e);
        assertTrue(soft.value() <= Math.min(Moments.mean(r), min(r) + tau * Math.log(members)) + e);
        // step 1e-4: error of the difference below 1e-6 for these τ and scores
        double slope = (softMin(tau + 1e-4).value(r) - softMin(tau - 1e-4).value(r)) / 2e-4;
        assertEquals(kl, slope, 1e-5);
        double[] minusOverTau = Arrays.stream(r).map(x -> -x / tau).toArray();
        assertEquals(soft.value() - tau * Math.log(members), -tau * SoftmaxPolicy.logSumExp(minusOverTau), e);
    }

    /// C7: error of the next cumulant, falling by τ; two terms are UWO.
    @Property(tries = 100, seed = "20261129")
    void cumulants(@ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int members) {
        double[] r = scores(seed, members);
        double spread = max(r) - min(r);
        double tau = 20 * (1 + spread);
        double exact = softMin(tau).value(r);
        for (int terms = 1; terms <= 4; terms++) {
            assertEquals(exact, EnsembleIdentities.cumulantExpansion(r, tau, terms),
                    spread * Math.pow(spread / tau, terms) + 1e-13);
        }
        assertEquals(Aggregator.of(new Aggregation.UncertaintyWeighted(0.5 / tau, 0)).value(r),
                EnsembleIdentities.cumulantExpansion(r, tau, 2), 1e-13);
        assertThrows(IllegalArgumentException.class, () -> EnsembleIdentities.cumulantExpansion(r, 1, 5));
    }

    /// C9.
    @Property(tries = 100, seed = "20261129")
    void powerMeans(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int members) {
        double[] logs = scores(seed, members);
        double[] x = Arrays.stream(logs).map(Math::exp).toArray();
        assertEquals(softMin(0.5).value(logs), EnsembleIdentities.logPowerMean(x, -2), 1e-12);
        assertEquals(new SoftMax(1).value(logs), EnsembleIdentities.logPowerMean(x, 1), 1e-12);
        assertEquals(Moments.mean(logs), EnsembleIdentities.logPowerMean(x, 0), 1e-12);
        assertEquals(Math.log(Moments.mean(x)), EnsembleIdentities.logPowerMean(x, 1), 1e-12);
    }

    /// C11.
    @Property(tries = 200, seed = "20261129")
    void andOr(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int members) {
        double[] z = scores(seed, members);
        double[] not = Arrays.stream(z).map(x -> -x).toArray();
        var and = Aggregator.of(new Aggregation.LogSigmoidSum(0));
        double log = and.value(z);
        double worst = Logistic.logSigmoid(min(z));
        double e = 1e-12;
        assertTrue(members * worst <= log + e && log <= worst + e);
        double[] large = Arrays.stream(z).map(x -> 1e4 * x).toArray();
        assertEquals(Arrays.stream(z).map(x -> Math.min(x, 0)).sum(), and.value(large) / 1e4, members * 1e-4);
        double[] small = Arrays.stream(z).map(x -> 1e-2 * x).toArray();
        double sum = Arrays.stream(small).sum();
        double squares = Arrays.stream(small).map(x -> x * x).sum();
        double fourth = Arrays.stream(small).map(x -> x * x * x * x).sum();
        assertEquals(sum / 2 - squares / 8, and.value(small) + members * Math.log(2), fourth / 100 + 1e-14);
        double p = Math.exp(new NoisyOr(0).value(z));
        assertEquals(1 - Math.exp(and.value(not)), p, e);
        double[] probability = Arrays.stream(z).map(Logistic::sigmoid).toArray();
        assertTrue(max(probability) <= p + e && p <= Math.min(1, Arrays.stream(probability).sum()) + e);
        assertEquals(1 - 0.8 * Math.exp(and.value(not)), Math.exp(new NoisyOr(0.2).value(z)), e);
        assertEquals(p, new MajorityVote(1).value(z), e);
        assertEquals(Math.exp(log), new MajorityVote(members).value(z), e);
        assertEquals(1, Arrays.stream(MajorityVote.distribution(probability)).sum(), e);
        // and is below M log σ(mean)
        assertTrue(log <= members * Logistic.logSigmoid(Moments.mean(z)) + e);
    }

    /// C12: not negative, second order, two forms of one information. The gap's next terms are of order d³ of 0.01 d.
    @Property(tries = 200, seed = "20261129")
    void jensen(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int members) {
        double[] d = scores(seed, members);
        assertTrue(EnsembleDisagreement.jensenGap(d) >= -1e-14);
        assertTrue(EnsembleIdentities.probabilityGap(d) >= -1e-14);
        double[] small = Arrays.stream(d).map(x -> 0.01 * x).toArray();
        double v = Moments.variance(small, 0);
        double size = Math.pow(max(Arrays.stream(small).map(Math::abs).toArray()), 3);
        assertEquals(Logistic.sigmoidSlope(Moments.mean(small)) * v / 2, EnsembleDisagreement.jensenGap(small),
                size + 1e-15);
        double[] p = Arrays.stream(d).map(Logistic::sigmoid).toArray();
        double mean = Moments.mean(p);
        double expected = entropy(mean) - Arrays.stream(p).map(EnsembleIdentitiesProperties::entropy).sum() / members;
        assertEquals(expected, EnsembleDisagreement.mutualInformation(p), 1e-13);
    }

    private static double entropy(double p) {
        return -p * Math.log(p) - (1 - p) * Math.log1p(-p);
    }

    /// C12, C13, C14 on what can be known exactly. The probit rule is within 5 % for v ≤ 2.
    @Example
    void normalMembers() {
        for (double v : new double[] {0.1, 1, 2}) {
            double p = 0;
            for (int i = -4000; i <= 4000; i++) {
                double x = i * 0.002;
                p += 0.002 * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * Logistic.sigmoid(1 + Math.sqrt(v) * x);
            }
            assertEquals(1, EnsembleIdentities.shrunkMargin(1, v) / Logistic.logit(p), 0.05);
        }
        assertEquals(0.75, EnsembleIdentities.varianceOfMean(2, 1, 0.5), 1e-15);
        assertEquals(1 / EnsembleDisagreement.effectiveMembers(7, 0.3), EnsembleIdentities.varianceOfMean(7, 1, 0.3),
                1e-15);
        int[] members = {2, 3, 4, 5, 8, 10};
        double[] largest = {0.564190, 0.846284, 1.029375, 1.162964, 1.423600, 1.538753};
        double[] c4 = {0.797885, 0.886227, 0.921318, 0.939986};
        for (int i = 0; i < members.length; i++) {
            assertEquals(largest[i], EnsembleIdentities.expectedLargestNormal(members[i]), 5.1e-7);
            if (i < c4.length) {
                assertEquals(c4[i], EnsembleIdentities.meanSampleDeviation(members[i]), 5.1e-7);
            }
        }
        assertEquals(1 / Math.sqrt(Math.PI), EnsembleIdentities.expectedLargestNormal(2), 1e-12);
        assertEquals(0.48, EnsembleIdentities.pairDisagreement(0.4), 1e-15);
        assertEquals(0.2, EnsembleIdentities.signAgreement(0.4), 1e-15);
        assertEquals(1 - 2 * 0.48, Math.pow(EnsembleIdentities.signAgreement(0.4), 2), 1e-15);
        assertEquals(0.2 * 0.2 + 0.032, EnsembleIdentities.weightAveragedFeature(0.2, 5), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> EnsembleIdentities.meanSampleDeviation(1));
    }

    /// C13 for any rule that moves with a shift: an error of all is not seen.
    @Property(tries = 100, seed = "20261129")
    void commonErrorsPass(@ForAll int seed) {
        var random = new Philox(seed, 24);
        double[] r = AggregatorProperties.scores(random, 5);
        double h = 3 * random.nextGaussian();
        for (var row : AxiomTable.rows()) {
            if (row.holds(Axiom.TRANSLATION)) {
                assertEquals(row.rule().value(r) + h, row.rule().value(Arrays.stream(r).map(x -> x + h).toArray()),
                        1e-12, row.name());
            }
        }
    }

    /// C14 by simulation: E of the expected minimum of 2 is −0.5642 e for every M, E[UWO] = −λ (M−1)/M, E[s₁] = c₄; 4e4
    /// draws of deviation below 0.7 (UWO of λ = 0.5: 0.9), so 0.021 is 4.6 standard errors or more (false alarm below
    /// 4e-5 over all eight).
    @Example
    void populationPenalties() {
        var random = new Philox(3, 25);
        for (int members : new int[] {2, 5}) {
            double giniPart = 0;
            double worst = 0;
            double weighted = 0;
            double spread = 0;
            int draws = 40_000;
            for (int i = 0; i < draws; i++) {
                var r = new double[members];
                Arrays.setAll(r, k -> random.nextGaussian());
                giniPart += new ExpectedMinimum(2).value(r) / draws;
                worst += min(r) / draws;
                weighted += Aggregator.of(new Aggregation.UncertaintyWeighted(0.5, 0)).value(r) / draws;
                spread += Moments.standardDeviation(r, 1) / draws;
            }
            assertEquals(-0.5 * (members - 1) / members, weighted, 0.021);
            assertEquals(EnsembleIdentities.meanSampleDeviation(members), spread, 0.021);
            assertEquals(-0.564190, giniPart, 0.021);
            assertEquals(-EnsembleIdentities.expectedLargestNormal(members), worst, 0.021);
        }
    }

    /// Section G. Quadratic f(θ) = θᵀCθ/2 + b·θ exactly, linear f (C = 0) without a gap; for f = tanh(θ·x) the rest is
    /// of third order, at most max |f‴| = 2 times the mean of |δ·x|³/6.
    @Property(tries = 100, seed = "20261129")
    void averagedWeights(@ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int members) {
        var random = new Philox(seed, 27);
        var theta = new double[members][];
        Arrays.setAll(theta, i -> AggregatorProperties.scores(random, 3));
        double[] b = AggregatorProperties.scores(random, 3);
        double[] x = AggregatorProperties.scores(random, 3);
        var c = new double[3][3];
        for (int k = 0; k < 3; k++) {
            for (int l = 0; l < 3; l++) {
                c[k][l] = x[k] * b[l] + x[l] * b[k];
            }
        }
        double[] mean = WeightSpace.average(theta, uniform(members));
        // θᵀCθ/2 = (x·θ)(b·θ)
        double outputs = Arrays.stream(theta).mapToDouble(t -> dot(x, t) * dot(b, t) + dot(b, t)).sum() / members;
        assertEquals(outputs - dot(x, mean) * dot(b, mean) - dot(b, mean),
                EnsembleIdentities.weightAveragingGap(c, theta), 1e-11);
        assertEquals(0, EnsembleIdentities.weightAveragingGap(new double[3][3], theta));
        var near = new double[members][3];
        double third = 0;
        for (int i = 0; i < members; i++) {
            for (int k = 0; k < 3; k++) {
                near[i][k] = mean[k] + 0.01 * (theta[i][k] - mean[k]);
            }
            third += Math.pow(Math.abs(0.01 * (dot(x, theta[i]) - dot(x, mean))), 3) / members;
        }
        double value = Math.tanh(dot(x, mean));
        var curvature = new double[3][3];
        for (int k = 0; k < 3; k++) {
            for (int l = 0; l < 3; l++) {
                curvature[k][l] = -2 * value * (1 - value * value) * x[k] * x[l];
            }
        }
        double gap = Arrays.stream(near).mapToDouble(t -> Math.tanh(dot(x, t))).sum() / members - value;
        assertEquals(gap, EnsembleIdentities.weightAveragingGap(curvature, near), 2 * third / 6 + 1e-14);
    }

    private static double[] uniform(int n) {
        var w = new double[n];
        Arrays.fill(w, 1.0 / n);
        return w;
    }

    /// P8, C10.
    @Property(tries = 100, seed = "20261129")
    void policies(@ForAll int seed, @ForAll @IntRange(min = 1, max = 5) int members) {
        var random = new Philox(seed, 26);
        double beta = 0.3 + random.nextDouble();
        double[] reference = SoftmaxPolicy.logSoftmax(AggregatorProperties.scores(random, 7));
        var rewards = new double[members][];
        Arrays.setAll(rewards, i -> AggregatorProperties.scores(random, 7));
        var policies = new double[members][];
        Arrays.setAll(policies, i -> EnsemblePolicies.tilt(reference, rewards[i], beta));
        var z = new double[members];
        Arrays.setAll(z, i -> EnsemblePolicies.logPartition(reference, rewards[i], beta));
        double[] mean = Aggregator.of(new Aggregation.Mean()).aggregate(rewards);
        double[] sum = Arrays.stream(mean).map(x -> members * x).toArray();
        assertSame(EnsemblePolicies.tilt(reference, mean, beta), EnsemblePolicies.geometricMean(policies));
        assertSame(EnsemblePolicies.tilt(reference, sum, beta), EnsemblePolicies.product(reference, policies));
        assertSame(EnsemblePolicies.tilt(reference, new SoftMax(beta).aggregate(rewards), beta),
                EnsemblePolicies.mixture(z, policies));
        assertSame(EnsemblePolicies.tilt(reference,
                Aggregator.of(new Aggregation.Minimum()).aggregate(rewards), beta),
                EnsemblePolicies.minimum(z, policies));
    }

    private static void assertSame(double[] logExpected, double[] logActual) {
        assertArrayEquals(Arrays.stream(logExpected).map(Math::exp).toArray(),
                Arrays.stream(logActual).map(Math::exp).toArray(), 1e-12);
    }

    /// Scales and offsets of members are undone: three members, one offset by 4, one of three times the margins.
    @Example
    void calibrationAndSources() {
        double[] margins = {1, 2, -0.5, 0.3, 1.5, -1};
        double[] tripled = Arrays.stream(margins).map(x -> 3 * x).toArray();
        double[] scores = {-1, 0, 0.5, 2, 4};
        double[] offset = Arrays.stream(scores).map(x -> 3 * x + 4).toArray();
        var calibration = MemberCalibration.fit(new double[][] {margins, tripled}, new double[][] {scores, offset});
        double[][] applied = calibration.apply(new double[][] {scores, offset});
        assertArrayEquals(applied[0], applied[1], 1e-12);
        assertEquals(0, Moments.median(applied[0]), 1e-12);
        double[][] separable = {{1, 2}};
        assertThrows(IllegalArgumentException.class, () -> MemberCalibration.fit(separable, separable));
        assertEquals(2, MemberSource.BOOTSTRAP.standardError(2, 4));
        assertEquals(1, MemberSource.DISJOINT_SPLIT.standardError(2, 4));
        assertEquals(1, MemberSource.FINE_TUNING_SEED.standardError(2, 4));
        assertEquals(3, MemberSource.JACKKNIFE.standardError(2, 4));
    }
}
