/// *PageLLM: Enhanced Whole Page Optimization via Mixed-Grained Reward Mechanism-Adapted Language Models* (Wang et al.
/// 2025, [arXiv 2506.09084](https://arxiv.org/abs/2506.09084)).
///
/// Learn a reward of the whole page and one of the placement of items from pairs; optimise their mixture.
///
/// The page `docs/papers/pagellm.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce pagellm` measures its claims.
package dev.plumbline.papers.pagellm;
