package dev.plumbline.papers.pagellm;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.mixing.RewardMixture;
import dev.plumbline.policy.mixing.RewardScaling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Policy gradient on pages: in each update a query, G pages, R = Σ weight · standardised reward, R minus
/// β Σⱼ (log πⱼ − log π_ref,ⱼ), advantages within the group (sample standard deviation), and a step up
/// (1/G) Σᵢ Σⱼ min(ρᵢⱼ Aᵢ, clip(ρᵢⱼ) Aᵢ), j the places. π_ref is the uniform policy.
///
/// @param updates queries seen
/// @param group G
/// @param rate first step size; that of update t is rate/(1 + t/100)
/// @param beta β
/// @param epochs gradient steps on the same pages
/// @param clip ε of the ratio
record PageTraining(int updates, int group, double rate, double beta, int epochs, double clip) {

    /// G = 16, rate 0.3, no penalty, one epoch.
    static PageTraining of(int updates) {
        return new PageTraining(updates, 16, 0.3, 0, 1, 0.2);
    }

    /// Each reward by a fixed mean and deviation, then the weighted sum: Bradley-Terry scores have no scale of their
    /// own, so that weights of raw ones mean nothing.
    ///
    /// @param weights of the rewards; 0 leaves one out
    /// @param pages a fixed sample
    static RewardMixture standardized(List<PageReward> rewards, double[] weights, List<Query> queries, int[][] pages) {
        var components = new ArrayList<RewardMixture.Component>();
        for (int r = 0; r < weights.length; r++) {
            var reward = rewards.get(r);
            var sample = new double[pages.length];
            Arrays.setAll(sample, i -> reward.score(queries.get(i), pages[i]));
            components.add(new RewardMixture.Component(weights[r], RewardScaling.Fixed.of(sample), false));
        }
        return new RewardMixture(components, null, new RewardScaling.Raw());
    }

    PagePolicy train(
            Backend backend, List<Query> queries, List<PageReward> rewards, RewardMixture mixture, Philox random) {
        var policy = PagePolicy.uniform(queries.getFirst().features()[0].length);
        for (int t = 0; t < updates; t++) {
            var query = queries.get(random.nextInt(queries.size()));
            try (var _ = backend.scope()) {
                Tensor theta = backend.tensor(DType.FLOAT64, policy.parameters(), policy.parameters().length, 1);
                var tokens = PageTokens.draw(backend, theta, query, group, random);
                ascend(backend, theta, tokens, rewards(policy, query, tokens.pages(), rewards, mixture),
                        rate / (1 + t / 100.0));
                policy = new PagePolicy(theta.toArray());
            }
        }
        return policy;
    }

    private double[] rewards(
            PagePolicy policy, Query query, int[][] pages, List<PageReward> rewards, RewardMixture mixture) {
        var scores = new double[group][rewards.size()];
        for (int i = 0; i < group; i++) {
            int[] page = pages[i];
            Arrays.setAll(scores[i], r -> rewards.get(r).score(query, page));
        }
        double[] total = mixture.apply(scores);
        if (beta > 0) {
            var reference = PagePolicy.uniform(query.features()[0].length);
            Arrays.setAll(total, i -> total[i] - beta * (policy.logProbability(query, pages[i])
                    - reference.logProbability(query, pages[i])));
        }
        return total;
    }

    /// `epochs` steps up from θ, in place.
    private void ascend(Backend backend, Tensor theta, PageTokens tokens, double[] reward, double step) {
        double[] perPage = backend.policy().groupAdvantage(new GroupAdvantage.GroupNormalized(0, 1),
                backend.tensor(DType.FLOAT64, reward, 1, group)).toArray();
        double[] items = tokens.items();
        var perToken = new double[items.length];
        Arrays.setAll(perToken, token -> perPage[token % group]);
        Tensor advantage = backend.vector(DType.FLOAT64, perToken);
        Tensor actions = backend.vector(DType.FLOAT64, items);
        Tensor old = null;
        for (int epoch = 0; epoch < epochs; epoch++) {
            Tensor logits = tokens.logits(theta);
            var terms = backend.policy().policyGradientLoss(logits, actions, advantage);
            if (epoch == 0) { // every ratio is 1: the clipped loss has the gradient of −A log π
                old = terms.logProbability();
            } else {
                Tensor slope = backend.policy().ppoPolicyLoss(
                        terms.logProbability(), old, advantage, PpoClip.of(clip)).slope();
                // −slope as advantage: its loss has the gradient of the clipped one
                terms = backend.policy().policyGradientLoss(
                        logits, actions, backend.model().addScaled(slope, -2, slope));
            }
            backend.model().sgdInPlace(theta, tokens.gradient(terms.gradient()), step / group);
        }
    }
}
