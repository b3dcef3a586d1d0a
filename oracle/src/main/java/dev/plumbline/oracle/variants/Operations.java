package dev.plumbline.oracle.variants;

import java.util.List;

/// All operations that can be verified.
public final class Operations {
    private static final List<Operation> ALL = List.of(
            new LogSigmoidFunction(), new SoftmaxLaw(), new MaskedMean(), new Whitening(),
            new BradleyTerryLoss(), new TokenPairLoss(), new GradedLoss(), new RegressionLoss(), new TieModel(), new PlackettLuceLoss(),
            new RewardTransform(), new RewardConjunction(), new RewardNormalization(), new EnsembleAggregate(),
            new KlEstimate(), new KlDivergence(), new JensenShannon(), new KlController(),
            new DiscountedReturn(), new GeneralizedAdvantage(), new GroupAdvantage(),
            new MultiRewardAdvantage(), new OptimalTokenBaseline(), new ReinforceAdvantage(),
            ScorePosition.placement(), ScorePosition.readout(),
            new RolloutCorrection(), new PpoPolicyLoss(), new SequencePolicyLoss(), new CovariancePolicyLoss(), new PpoValueLoss(),
            new PpoTotalLoss(), new LossAggregation(), new GrpoLoss(), new DpoLoss(), new DynamicBetaLoss(), new OptimalTransportLoss(),
            new KtoLoss(), new BinaryClassifierLoss(), new OrpoLoss(), MarginLoss.simpo(), MarginLoss.cpo(),
            new BestOfN(), new BestOfNDivergence(), new PassAtK(), new PairAccuracy());

    private Operations() {}

    public static List<Operation> all() {
        return ALL;
    }

    /// @throws IllegalArgumentException if there is none
    public static Operation find(String id) {
        return ALL.stream().filter(operation -> operation.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no operation '" + id + "' to verify; there are "
                        + String.join(", ", ALL.stream().map(Operation::id).toList())));
    }
}
