/// *Mixed-R1: Unified Reward Perspective For Reasoning Capability in Multimodal Large Language Models* (Xu et al. 2025,
/// [arXiv 2505.24164](https://arxiv.org/abs/2505.24164)).
///
/// Reward each answer by the rule of its type, free text by similarity of tokens; optimise them together.
///
/// The page `docs/papers/mixed-r1.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce mixed-r1` measures its claims.
package dev.plumbline.papers.mixedr1;
