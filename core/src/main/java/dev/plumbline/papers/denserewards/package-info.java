/// *Towards better dense rewards in Reinforcement Learning Applications*, a proposal (Zhang 2025).
///
/// A dense reward that is a potential difference speeds learning up and cannot change what is optimal.
///
/// The page `docs/papers/dense-rewards.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce dense-rewards` measures its claims.
package dev.plumbline.papers.denserewards;
