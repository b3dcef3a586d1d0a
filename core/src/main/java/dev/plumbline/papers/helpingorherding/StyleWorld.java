package dev.plumbline.papers.helpingorherding;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;

/// Answers x = (q, s, e) in R¹⁰ with a style s that helps until it is overdone, and preferences that never show the
/// overdone region: an error that every reward model must share.
///
/// gold(x) = 0.8 q + ⟨w, e⟩ + 0.7 ψ(s), ‖w‖ = 1; ψ(s) = s below 1.2, 1.2 − 2 (s − 1.2) above.
/// Pairs: q, e, s ~ N(0, 1), s given s ≤ 1.2; the label is Bernoulli(σ(1.5 (gold₁ − gold₂))).
/// Candidates: s ~ N(0, 1.3²) without the condition, one answer in fifty doubled.
///
/// @param direction w `[8]`
record StyleWorld(double[] direction) {
    static final int DIMENSION = 10;
    /// From here on more style is worse.
    static final double TURN = 1.2;
    static final double CANDIDATE_STYLE_SD = 1.3;
    static final double PAIR_STYLE_SD = 1;
    private static final double DOUBLED = 0.02;
    private static final double SHARPNESS = 1.5;

    /// Pairs as they were labelled.
    ///
    /// @param chosen `[pairs][10]`
    /// @param rejected the same
    record Pairs(double[][] chosen, double[][] rejected) {}

    static StyleWorld of(Philox random) {
        var direction = new double[DIMENSION - 2];
        double square = 0;
        for (int i = 0; i < direction.length; i++) {
            direction[i] = random.nextGaussian();
            square += direction[i] * direction[i];
        }
        for (int i = 0; i < direction.length; i++) {
            direction[i] /= Math.sqrt(square);
        }
        return new StyleWorld(direction);
    }

    static double style(double s) {
        return s < TURN ? s : TURN - 2 * (s - TURN);
    }

    double gold(double... x) {
        double inner = 0;
        for (int i = 0; i < direction.length; i++) {
            inner += direction[i] * x[i + 2];
        }
        return 0.8 * x[0] + inner + 0.7 * style(x[1]);
    }

    double[] gold(double[][] answers) {
        var gold = new double[answers.length];
        for (int i = 0; i < gold.length; i++) {
            gold[i] = gold(answers[i]);
        }
        return gold;
    }

    /// Whether the style is overdone: the hack that pays with every reward model and not with gold.
    static double[] hacks(double[][] answers) {
        var hack = new double[answers.length];
        for (int i = 0; i < hack.length; i++) {
            hack[i] = answers[i][1] > TURN ? 1 : 0;
        }
        return hack;
    }

    /// @param styleSd of s before the condition s ≤ 1.2
    Pairs pairs(int count, double styleSd, Philox random) {
        double[][] one = familiar(count, styleSd, random.fork(0));
        double[][] other = familiar(count, styleSd, random.fork(1));
        var labels = random.fork(2);
        for (int i = 0; i < count; i++) {
            if (!(labels.nextDouble() < Logistic.sigmoid(SHARPNESS * (gold(one[i]) - gold(other[i]))))) {
                double[] swapped = one[i];
                one[i] = other[i];
                other[i] = swapped;
            }
        }
        return new Pairs(one, other);
    }

    /// Answers as in the pairs: the style is never overdone.
    static double[][] familiar(int count, double styleSd, Philox random) {
        var answers = new double[count][];
        for (int i = 0; i < count; i++) {
            do {
                answers[i] = answer(styleSd, random);
            } while (answers[i][1] > TURN);
        }
        return answers;
    }

    /// Answers as the base policy gives them.
    static double[][] candidates(int count, Philox random) {
        var answers = new double[count][];
        for (int i = 0; i < count; i++) {
            double factor = random.nextDouble() < DOUBLED ? 2 : 1;
            answers[i] = answer(CANDIDATE_STYLE_SD, random);
            for (int k = 0; k < DIMENSION; k++) {
                answers[i][k] *= factor;
            }
        }
        return answers;
    }

    private static double[] answer(double styleSd, Philox random) {
        var x = new double[DIMENSION];
        for (int k = 0; k < DIMENSION; k++) {
            x[k] = random.nextGaussian();
        }
        x[1] *= styleSd;
        return x;
    }
}
