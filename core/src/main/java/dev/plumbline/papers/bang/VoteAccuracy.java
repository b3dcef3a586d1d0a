package dev.plumbline.papers.bang;

import dev.plumbline.numerics.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// Accuracy of weighted votes, exactly. The true class scores A + Σ aⱼ 1{slot j votes for it}, class k the weight of
/// the spurious slots that vote for it; the largest score wins, ties are split equally: acc = E[1{S₀ = max}/#{k : S_k =
/// max}].
///
/// Given which slots vote true, the others vote uniformly over the K − 1 wrong classes, whatever p is. So that part is
/// computed once. With slots in groups of equal weight, numbers of votes for one class have the exponential generating
/// function Σ xᶜ/c!; its terms of score below s (L) and equal to s (E) give, for S₀ = s,
/// Σₘ C(K−1, m)/(m + 1) Eᵐ L^{K−1−m}, whose coefficient at the number of wrong votes is what is wanted.
final class VoteAccuracy {
    private final int classes;
    private final int[] size;
    private final double[] givenTrueVotes;

    private VoteAccuracy(int classes, int[] size, double[] givenTrueVotes) {
        this.classes = classes;
        this.size = size;
        this.givenTrueVotes = givenTrueVotes;
    }

    /// @param spuriousWeights aⱼ ≥ 0 of the spurious slots, whole numbers so that ties are exact
    /// @param invariantWeight A ≥ 0, all invariant slots together
    static VoteAccuracy of(int[] spuriousWeights, int invariantWeight, int classes) {
        if (invariantWeight < 0 || Arrays.stream(spuriousWeights).anyMatch(a -> a < 0)) {
            throw new IllegalArgumentException("vote weights must not be negative, were "
                    + Arrays.toString(spuriousWeights) + " and " + invariantWeight);
        }
        if (classes < 2) {
            throw new IllegalArgumentException("needs two classes, were " + classes);
        }
        var counts = new TreeMap<Integer, Integer>();
        Arrays.stream(spuriousWeights).filter(a -> a > 0).forEach(a -> counts.merge(a, 1, Integer::sum));
        int[] weight = counts.keySet().stream().mapToInt(a -> a).toArray();
        int[] size = counts.values().stream().mapToInt(n -> n).toArray();
        int states = 1;
        for (int n : size) {
            states *= n + 1;
        }
        var digits = new int[states][];
        Arrays.setAll(digits, state -> votes(state, size));
        var score = new int[states];
        var inverseFactorials = new double[states];
        var byScore = new TreeMap<Integer, List<Integer>>();
        for (int state = 0; state < states; state++) {
            int[] votes = digits[state];
            inverseFactorials[state] = 1;
            for (int g = 0; g < size.length; g++) {
                score[state] += weight[g] * votes[g];
                inverseFactorials[state] /= factorial(votes[g]);
            }
            byScore.computeIfAbsent(invariantWeight + score[state], _ -> new ArrayList<>()).add(state);
        }
        var given = new double[states];
        byScore.forEach((s, trueVotes) -> {
            double[] share = share(score, inverseFactorials, s, classes, digits);
            for (int state : trueVotes) {
                int wrong = inverseFactorials.length - 1 - state;
                int voters = Arrays.stream(digits[wrong]).sum();
                given[state] = share[wrong] / inverseFactorials[wrong] / Math.pow(classes - 1, voters);
            }
        });
        return new VoteAccuracy(classes, size, given);
    }

    /// Σₘ C(K−1, m)/(m + 1) Eᵐ L^{K−1−m}.
    private static double[] share(int[] score, double[] inverseFactorials, int s, int classes, int[][] digits) {
        int states = score.length;
        var less = new double[states];
        var equal = new double[states];
        boolean ties = false;
        for (int state = 0; state < states; state++) {
            less[state] = score[state] < s ? inverseFactorials[state] : 0;
            equal[state] = score[state] == s ? inverseFactorials[state] : 0;
            ties |= score[state] == s;
        }
        var powers = new double[classes][];
        powers[0] = new double[states];
        powers[0][0] = 1;
        for (int k = 1; k < classes; k++) {
            powers[k] = product(less, powers[k - 1], digits);
        }
        double[] total = powers[classes - 1].clone();
        double[] tied = powers[0];
        double binomial = 1;
        for (int m = 1; ties && m < classes; m++) {
            tied = product(equal, tied, digits);
            binomial *= (double) (classes - m) / m;
            double[] term = product(tied, powers[classes - 1 - m], digits);
            for (int state = 0; state < states; state++) {
                total[state] += binomial / (m + 1) * term[state];
            }
        }
        return total;
    }

    /// Product of polynomials in one variable for each group, without the powers above the size of a group, the digits
    /// of the last state.
    private static double[] product(double[] a, double[] b, int[][] digits) {
        int[] size = digits[digits.length - 1];
        var out = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            if (a[i] == 0) {
                continue;
            }
            for (int j = 0; j < b.length - i; j++) {
                if (b[j] != 0 && fits(digits[i], digits[j], size)) {
                    out[i + j] += a[i] * b[j];
                }
            }
        }
        return out;
    }

    private static boolean fits(int[] a, int[] b, int... size) {
        for (int g = 0; g < size.length; g++) {
            if (a[g] + b[g] > size[g]) {
                return false;
            }
        }
        return true;
    }

    /// Digits of `state`, the first group fastest.
    private static int[] votes(int state, int... size) {
        var votes = new int[size.length];
        int rest = state;
        for (int g = 0; g < size.length; g++) {
            votes[g] = rest % (size[g] + 1);
            rest /= size[g] + 1;
        }
        return votes;
    }

    private static double factorial(int n) {
        double product = 1;
        for (int i = 2; i <= n; i++) {
            product *= i;
        }
        return product;
    }

    /// Accuracy where spurious slots vote uniformly with probability p.
    double at(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("p must lie in [0, 1], was " + p);
        }
        double right = 1 - p + p / classes;
        double accuracy = 0;
        for (int state = 0; state < givenTrueVotes.length; state++) {
            int[] votes = votes(state, size);
            double probability = 1;
            for (int g = 0; g < size.length; g++) {
                probability *= factorial(size[g]) / factorial(votes[g]) / factorial(size[g] - votes[g])
                        * Math.pow(right, votes[g]) * Math.pow(1 - right, size[g] - votes[g]);
            }
            accuracy += probability * givenTrueVotes[state];
        }
        return accuracy;
    }

    /// Its limit for many slots: margins over the wrong classes are exchangeable and normal,
    /// F_p(u) = ∫ φ(z) Φ((u + b z)/a)^{K−1} dz at u = signal/√(Σ aⱼ²), a² = p/K, b² = p(1 − p) + p/K. Trapezoid rule on
    /// [−8, 8] in steps of 1/64; what is outside is below 1e-14.
    ///
    /// @param signal A + (1 − p) Σ aⱼ
    /// @param sumSquares Σ aⱼ² > 0
    static double gaussian(double signal, double sumSquares, double p, int classes) {
        if (!(sumSquares > 0)) {
            throw new IllegalArgumentException("sumSquares must be positive, was " + sumSquares);
        }
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("p must lie in [0, 1], was " + p);
        }
        if (p == 0) {
            return signal > 0 ? 1 : 1.0 / classes;
        }
        double u = signal / Math.sqrt(sumSquares);
        double a = Math.sqrt(p / classes);
        double b = Math.sqrt(p * (1 - p) + p / classes);
        double total = 0;
        for (int i = -512; i <= 512; i++) {
            double z = i / 64.0;
            total += Math.exp(-z * z / 2) * Math.pow(Quantiles.normalCdf((u + b * z) / a), classes - 1);
        }
        return total / 64 / Math.sqrt(2 * Math.PI);
    }
}
