/// What scores and policies are worth: accuracy on pairs and against many, calibration, ranks and correlations,
/// detection, win rates, divergence curves of gold and proxy ([Gao et al., arXiv
/// 2210.10760](https://arxiv.org/abs/2210.10760)), and the statistics of paired comparisons over seeds.
///
/// Every interval states what it covers. Nothing here depends on a reward model: the input is numbers.
package dev.plumbline.evaluation;
