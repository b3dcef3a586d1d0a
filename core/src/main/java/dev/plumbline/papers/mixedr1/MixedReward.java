package dev.plumbline.papers.mixedr1;

import dev.plumbline.reward.rules.TaggedResponse;
import dev.plumbline.reward.rules.TextReward;
import java.util.Map;

/// R(o) = R_τ(y, g) + λ R_fmt(o): one reward for each type τ of prompt, and one for the form, arXiv 2505.24164.
///
/// y is the answer inside the tags of {@link TaggedResponse}, the whole response where it has not that form. The range
/// differs by type; group advantages of a prompt never compare two types.
///
/// @param routes R_τ of each type
/// @param formatWeight λ ≥ 0; 0.5 by default here, the paper's is not known
public record MixedReward(Map<AnswerType, TextReward> routes, double formatWeight) {
    public MixedReward {
        routes = Map.copyOf(routes);
        if (!(formatWeight >= 0 && formatWeight <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("formatWeight must be finite and not negative, was " + formatWeight);
        }
    }

    /// @param response o as the policy wrote it
    /// @param truth g
    /// @throws IllegalArgumentException if `type` has no route
    public double score(AnswerType type, String response, String truth) {
        var route = routes.get(type);
        if (route == null) {
            throw new IllegalArgumentException("no reward for " + type + "; there are " + routes.keySet());
        }
        var tagged = TaggedResponse.read(response);
        return tagged.map(parts -> route.score(parts.answer(), truth) + formatWeight)
                .orElseGet(() -> route.score(response, truth));
    }
}
