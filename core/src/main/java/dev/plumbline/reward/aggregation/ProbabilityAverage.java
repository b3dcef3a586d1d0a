package dev.plumbline.reward.aggregation;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.EnsembleAggregation.Terms;
import java.util.Arrays;

/// logit(mean σ(zᵢ)): the members' probabilities averaged, as a margin. Gradient pᵢ(1 − pᵢ)/(M p̄(1 − p̄)). Pulled
/// towards 0 against the mean of margins: members that are calibrated give an average that is not sure enough.
///
/// As log Σ σ(zᵢ) − log Σ σ(−zᵢ), both from logarithms: no margin is too large.
public record ProbabilityAverage() implements Aggregator {
    @Override
    public Terms evaluateFinite(double[] scores) {
        double[] yes = Arrays.stream(scores).map(Logistic::logSigmoid).toArray();
        double[] no = Arrays.stream(scores).map(z -> Logistic.logSigmoid(-z)).toArray();
        double logYes = SoftmaxPolicy.logSumExp(yes);
        double logNo = SoftmaxPolicy.logSumExp(no);
        var gradient = new double[scores.length];
        Arrays.setAll(gradient, i -> scores.length * Math.exp(yes[i] - logYes + no[i] - logNo));
        return new Terms(logYes - logNo, gradient);
    }
}
