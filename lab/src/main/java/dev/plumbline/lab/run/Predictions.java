package dev.plumbline.lab.run;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.preference.BradleyTerryLoss;
import java.util.List;

/// What a model says of judgements, z = log odds that the first item is preferred, and what came.
///
/// @param z `[judgements]`
/// @param judgements what came
record Predictions(double[] z, List<Survey.Judgement> judgements) {
    Predictions {
        if (z.length != judgements.size()) {
            throw new IllegalArgumentException(z.length + " predictions for " + judgements.size() + " judgements");
        }
    }

    /// Loss of each judgement, y softplus(−z) + (1 − y) softplus(z) with y = 1/2 for a tie.
    double[] losses() {
        var losses = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            losses[i] = BradleyTerryLoss.loss(z[i], judgements.get(i).score());
        }
        return losses;
    }

    /// Mean loss.
    double logLoss() {
        return CompensatedSum.of(losses()) / z.length;
    }

    /// The predictions of those judgements that are no ties.
    Predictions decided() {
        var kept = java.util.stream.IntStream.range(0, z.length).filter(i -> !judgements.get(i).tied()).toArray();
        return new Predictions(
                java.util.Arrays.stream(kept).mapToDouble(i -> z[i]).toArray(),
                java.util.Arrays.stream(kept).mapToObj(judgements::get).toList());
    }

    /// Share of the decided judgements in which the preferred one has the higher probability; z = 0 counts half. NaN
    /// if none is decided.
    double accuracy() {
        var right = new CompensatedSum();
        int decided = 0;
        for (int i = 0; i < z.length; i++) {
            if (!judgements.get(i).tied()) {
                decided++;
                double agreement = z[i] * (judgements.get(i).score() - 0.5);
                right.add(agreement > 0 ? 1 : agreement == 0 ? 0.5 : 0);
            }
        }
        return right.value() / decided;
    }

    /// P(the first is preferred), given that one of them is.
    double[] probabilities() {
        return java.util.Arrays.stream(z).map(Logistic::sigmoid).toArray();
    }

    /// 1 where the first was preferred, 0 elsewhere.
    boolean[] outcomes() {
        var outcomes = new boolean[z.length];
        for (int i = 0; i < z.length; i++) {
            outcomes[i] = judgements.get(i).score() == 1;
        }
        return outcomes;
    }

    /// Mean of −log P(outcome) over win, loss and tie if a tie has the probability `ties` whatever is compared.
    double threeOutcomeLoss(double ties) {
        var total = new CompensatedSum();
        for (int i = 0; i < z.length; i++) {
            var judgement = judgements.get(i);
            total.add(judgement.tied()
                    ? -Math.log(ties)
                    : BradleyTerryLoss.loss(z[i], judgement.score()) - Math.log1p(-ties));
        }
        return total.value() / z.length;
    }
}
