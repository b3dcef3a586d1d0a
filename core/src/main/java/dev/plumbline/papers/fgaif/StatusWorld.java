package dev.plumbline.papers.fgaif;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.model.SoftmaxClassifier;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Responses of S segments. In each the policy chooses one of 27 actions, a status for each of three kinds; action a
/// has status ⌊a/3ᵏ⌋ mod 3 of kind k. The reference has logits N(0, ½²). A judge sees nine features of a segment, 1 for
/// each (kind, status) that holds, with noise N(0, ½²), drawn anew at each reading; one softmax classifier for each
/// kind is fitted to 2000 labeled segments of the reference.
///
/// @param referenceLogits `[segments][27]`
/// @param judges of each kind
record StatusWorld(double[][] referenceLogits, List<SoftmaxClassifier> judges) {
    static final int KINDS = 3;
    static final List<String> KIND_NAMES = List.of("object", "attribute", "relation");
    static final int STATUSES = SegmentStatus.values().length;
    static final int ACTIONS = 27;
    static final double NOISE = 0.5;

    static StatusWorld of(Backend backend, int segments, int labeled, Philox random) {
        var logits = new double[segments][ACTIONS];
        for (double[] row : logits) {
            Arrays.setAll(row, a -> 0.5 * random.nextGaussian());
        }
        double[][] policy = Arrays.stream(logits).map(SoftmaxPolicy::softmax).toArray(double[][]::new);
        var features = new double[labeled][];
        var labels = new int[KINDS][labeled];
        for (int i = 0; i < labeled; i++) {
            int action = random.nextIndex(policy[i % segments]);
            features[i] = features(action, random);
            for (int k = 0; k < KINDS; k++) {
                labels[k][i] = status(action, k).ordinal();
            }
        }
        var judges = IntStream.range(0, KINDS)
                .mapToObj(k -> SoftmaxClassifier.fit(backend, features, labels[k], STATUSES,
                new StepRule.Adam(AdamOptions.of(0.05)), 150)).toList();
        return new StatusWorld(logits, judges);
    }

    static SegmentStatus status(int action, int kind) {
        int rest = action;
        for (int k = 0; k < kind; k++) {
            rest /= STATUSES;
        }
        return SegmentStatus.of(rest % STATUSES);
    }

    static double[] features(int action, Philox random) {
        var x = new double[KINDS * STATUSES];
        Arrays.setAll(x, i -> NOISE * random.nextGaussian());
        for (int k = 0; k < KINDS; k++) {
            x[k * STATUSES + status(action, k).ordinal()] += 1;
        }
        return x;
    }

    /// R of a segment, `[kinds]`.
    double[] rewards(Judge judge, int action, Philox random) {
        var rewards = new double[KINDS];
        double[] x = judge == Judge.TRUTH ? null : features(action, random);
        for (int k = 0; k < KINDS; k++) {
            rewards[k] = switch (judge) {
                case TRUTH -> status(action, k).reward();
                case CLASSIFIER -> SegmentStatus.hardReward(judges.get(k).logits(x));
                case SOFT_CLASSIFIER -> SegmentStatus.softReward(judges.get(k).logits(x));
            };
        }
        return rewards;
    }

    /// Share of segments of which the policy says `status` of kind k, exact.
    static double rate(double[][] logits, int kind, SegmentStatus status) {
        double rate = 0;
        for (double[] row : logits) {
            double[] p = SoftmaxPolicy.softmax(row);
            for (int a = 0; a < ACTIONS; a++) {
                rate += status(a, kind) == status ? p[a] / logits.length : 0;
            }
        }
        return rate;
    }

    /// Mean over kinds of {@link #rate}.
    static double rate(double[][] logits, SegmentStatus status) {
        return IntStream.range(0, KINDS).mapToDouble(k -> rate(logits, k, status)).sum() / KINDS;
    }

    /// Who says what a segment is worth.
    enum Judge {
        TRUTH,
        CLASSIFIER,
        SOFT_CLASSIFIER
    }
}
