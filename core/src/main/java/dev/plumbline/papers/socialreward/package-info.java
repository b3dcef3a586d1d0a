/// *Social Reward: Evaluating and Enhancing Generative AI through Million-User Feedback from an Online Creative
/// Community* (Isajanyan et al. 2024, [arXiv 2402.09872](https://arxiv.org/abs/2402.09872)).
///
/// Learn what a community takes up from pairs of popular and unpopular images of one prompt.
///
/// The page `docs/papers/social-reward.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce social-reward` measures its claims.
package dev.plumbline.papers.socialreward;
