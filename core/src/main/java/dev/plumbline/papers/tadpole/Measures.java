package dev.plumbline.papers.tadpole;

import dev.plumbline.evaluation.BalancedAccuracy;
import dev.plumbline.evaluation.IntervalForecast;
import dev.plumbline.evaluation.MulticlassAuc;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import java.util.List;

/// The five measures of the challenge.
enum Measures {
    MAUC("mAUC", true),
    BCA("BCA", true),
    MAE("MAE", false),
    WES("WES", false),
    CPA("CPA", false);

    static final List<Measures> ALL = List.of(values());

    private final String label;
    private final boolean higherIsBetter;

    Measures(String label, boolean higherIsBetter) {
        this.label = label;
        this.higherIsBetter = higherIsBetter;
    }

    String label() {
        return label;
    }

    boolean higherIsBetter() {
        return higherIsBetter;
    }

    double of(double[][] probabilities, IntervalForecast forecast, Cohort cohort) {
        return switch (this) {
            case MAUC -> MulticlassAuc.handTill(probabilities, cohort.labels(), Cohort.CLASSES);
            case BCA -> BalancedAccuracy.of(
                    Arrays.stream(probabilities).mapToInt(SoftmaxPolicy::argmax).toArray(), cohort.labels(),
                    Cohort.CLASSES);
            case MAE -> forecast.meanAbsoluteError(cohort.target());
            case WES -> forecast.weightedError(cohort.target());
            case CPA -> forecast.coverageError(cohort.target(), 0.5, true);
        };
    }
}
