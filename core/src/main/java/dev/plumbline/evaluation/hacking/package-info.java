/// A bench with planted exploits, in which a grader can be satisfied without solving the task; reports how far a policy
/// uses what was never shown to it. After *School of Reward Hacks* ([arXiv
/// 2508.17511](https://arxiv.org/abs/2508.17511)).
package dev.plumbline.evaluation.hacking;
