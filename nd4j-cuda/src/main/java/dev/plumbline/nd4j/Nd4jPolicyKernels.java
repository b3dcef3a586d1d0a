package dev.plumbline.nd4j;

import dev.plumbline.kernel.*;

@SuppressWarnings("unused")
final class Nd4jPolicyKernels implements PolicyKernels {
    @Override
    public RowTerms entropy(Tensor logits) {
        throw new AssertionError("entropy");
    }

    @Override
    public RowTerms klDivergence(Tensor logits, Tensor referenceLogits) {
        throw new AssertionError("klDivergence");
    }

    @Override
    public PolicyGradientTerms policyGradientLoss(Tensor logits, Tensor action, Tensor advantage) {
        throw new AssertionError("policyGradientLoss");
    }

    @Override
    public RowTerms exactObjective(Tensor logits, Tensor reward) {
        throw new AssertionError("exactObjective");
    }

    @Override
    public Pointwise ppoPolicyLoss(Tensor logp, Tensor oldLogp, Tensor advantage, PpoClip clip) {
        throw new AssertionError("ppoPolicyLoss");
    }

    @Override
    public Pointwise ppoValueLoss(Tensor value, Tensor oldValue, Tensor returns, double clip) {
        throw new AssertionError("ppoValueLoss");
    }

    @Override
    public Pointwise klEstimate(KlEstimator estimator, Tensor logp, Tensor referenceLogp) {
        throw new AssertionError("klEstimate");
    }

    @Override
    public Advantages gae(Trajectories trajectories, double gamma, double lambda) {
        throw new AssertionError("gae");
    }

    @Override
    public Tensor groupAdvantage(GroupAdvantage kind, Tensor reward) {
        throw new AssertionError("groupAdvantage");
    }

    @Override
    public Tensor whiten(Tensor x, Tensor mask, boolean shiftMean, double epsilon, int ddof) {
        throw new AssertionError("whiten");
    }

    @Override
    public TiltedPolicy regularizedOptimum(Tensor referenceLogits, Tensor utility, double gamma) {
        throw new AssertionError("regularizedOptimum");
    }

    @Override
    public BestOfN bestOfNLaw(Tensor probability, Tensor reward, int n) {
        throw new AssertionError("bestOfNLaw");
    }

    @Override
    public Tensor bestOfNEstimate(Tensor proxy, Tensor gold, int n) {
        throw new AssertionError("bestOfNEstimate");
    }

}
