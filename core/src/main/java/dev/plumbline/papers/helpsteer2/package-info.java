/// *HelpSteer2-Preference: Complementing Ratings with Preferences* (Wang et al. 2024, [arXiv
/// 2410.01257](https://arxiv.org/abs/2410.01257)).
///
/// Weigh the Bradley-Terry loss by the strength of the preference, and start it from a regression on ratings.
///
/// The page `docs/papers/helpsteer2-preference.md` has the formulas, what was measured, what would falsify it and
/// exercises; `plumbline reproduce helpsteer2-preference` measures its claims.
package dev.plumbline.papers.helpsteer2;
