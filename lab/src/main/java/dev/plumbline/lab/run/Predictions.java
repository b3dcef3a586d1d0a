package dev.plumbline.lab.run;

import dev.plumbline.evaluation.Calibration;
import dev.plumbline.evaluation.PairAccuracy;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
        var kept = IntStream.range(0, z.length).filter(i -> !judgements.get(i).tied()).toArray();
        return new Predictions(
                Arrays.stream(kept).mapToDouble(i -> z[i]).toArray(),
                Arrays.stream(kept).mapToObj(judgements::get).toList());
    }

    /// Share of the decided judgements in which the preferred one has the higher probability.
    double accuracy() {
        return PairAccuracy.of(z, targets()).accuracy().value();
    }

    /// The decided judgements, each in random order: whether σ(z) is the share that it claims to be.
    Calibration calibration(long seed) {
        var decided = decided();
        return new Calibration(decided.z(), decided.targets()).inRandomOrder(new Philox(seed, 30));
    }

    private double[] targets() {
        return judgements.stream().mapToDouble(Survey.Judgement::score).toArray();
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
