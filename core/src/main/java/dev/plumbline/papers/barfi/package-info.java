/// *Behavior Alignment via Reward Function Optimization* (Gupta et al. 2023, [arXiv
/// 2310.19007](https://arxiv.org/abs/2310.19007)).
///
/// Learn the blend of task and auxiliary reward, and the discount, by the implicit gradient of the task.
///
/// The page `docs/papers/barfi.md` has the formulas, what was measured, what would falsify it and exercises; `plumbline
/// reproduce barfi` measures its claims.
package dev.plumbline.papers.barfi;
