/// Rewards that are computed from a response by a rule, without a learned model: the catalogue.
///
/// | reward | formula | range | where |
/// | --- | --- | --- | --- |
/// | exact match | 1{norm(y) = norm(g)} | {0, 1} | {@link dev.plumbline.reward.rules.ExactMatch} |
/// | choice | 1{option(y) = option(g)} | {0, 1} | {@link dev.plumbline.reward.rules.Choice} |
/// | numeric | 1{abs(y − g) ≤ max(a, r abs(g))} | {0, 1} | {@link dev.plumbline.reward.rules.NumericTolerance} |
/// | chart value | relative error, or exact match | [0, 1] | {@link dev.plumbline.reward.rules.ChartValue} |
/// | intersection over union | I/U of two boxes | [0, 1] | {@link dev.plumbline.reward.rules.BoxOverlap} |
/// | similarity | cosine, (1 + cosine)/2 | [−1, 1], [0, 1] | {@link dev.plumbline.reward.rules.Cosine} |
/// | matched tokens | mean of mean largest cosines | [−1, 1] | {@link dev.plumbline.reward.rules.MatchedSimilarity} |
/// | format | 1{the response has the form} | {0, 1} | {@link dev.plumbline.reward.rules.TaggedResponse} |
/// | length | window, upper bound, soft bound | [0, 1], [−1, 0] | {@link dev.plumbline.reward.rules.LengthReward} |
/// | length in a group | against the good | [−P, 0] | {@link dev.plumbline.reward.rules.GroupLengthPenalty} |
///
/// y is the answer of a response, g the truth. An answer that cannot be read scores 0, never NaN: one NaN would spoil
/// the advantages of its whole group. A truth that cannot be read is a mistake in the data and throws.
package dev.plumbline.reward.rules;
