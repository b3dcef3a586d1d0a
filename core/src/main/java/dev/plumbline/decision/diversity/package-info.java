/// Search for policies that behave differently, where rewards are too rare to climb: novelty, archives, emitters.
/// Sources: Lehman and Stanley 2011; Paolo, "Learning in Sparse Rewards settings through Quality-Diversity
/// algorithms" (2022), arXiv 2203.01027.
package dev.plumbline.decision.diversity;
