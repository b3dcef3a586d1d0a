/// Rewards before they meet a policy: transforms against a reference ([arXiv
/// 2402.00742](https://arxiv.org/abs/2402.00742)), conjunctions, aggregation of ensembles ([arXiv
/// 2310.02743](https://arxiv.org/abs/2310.02743), [2312.09244](https://arxiv.org/abs/2312.09244)), label noise and its
/// correction, rewards of steps.
package dev.plumbline.reward;
