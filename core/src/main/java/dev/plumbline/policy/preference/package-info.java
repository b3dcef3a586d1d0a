/// Preference optimisation without a reward model: DPO ([arXiv 2305.18290](https://arxiv.org/abs/2305.18290)), IPO,
/// KTO, ORPO, SimPO and others as losses with closed-form gradients, and the optimum of each on enumerable spaces,
/// against which they are tested.
package dev.plumbline.policy.preference;
