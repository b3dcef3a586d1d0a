/// Bandits: choose one of K actions in each round, see its reward alone, and lose little against the best fixed
/// choice. The pages in `docs/bandits` read as a course beside these classes; sources are the chapters of Slivkins,
/// "Introduction to Multi-Armed Bandits" (2019), arXiv 1904.07272.
///
/// | setting | environment | algorithms |
/// | --- | --- | --- |
/// | independent rewards (1) | {@link dev.plumbline.decision.bandits.BernoulliArms}, {@link dev.plumbline.decision.bandits.GaussianArms} | {@link dev.plumbline.decision.bandits.ExploreFirst}, {@link dev.plumbline.decision.bandits.EpsilonGreedy}, {@link dev.plumbline.decision.bandits.SuccessiveElimination}, {@link dev.plumbline.decision.bandits.Ucb1} |
/// | lower bounds (2) | {@link dev.plumbline.decision.bandits.LowerBounds} | |
/// | a prior (3) | | {@link dev.plumbline.decision.bandits.ThompsonBeta}, {@link dev.plumbline.decision.bandits.ThompsonGaussian} |
/// | similar arms (4) | {@link dev.plumbline.decision.bandits.LipschitzBandit} | {@link dev.plumbline.decision.bandits.UniformGrid}, {@link dev.plumbline.decision.bandits.Zooming} |
/// | full feedback (5) | {@link dev.plumbline.decision.bandits.CostSequences} | {@link dev.plumbline.decision.bandits.Hedge}, {@link dev.plumbline.decision.bandits.WeightedMajority} |
/// | adversarial bandits (6) | {@link dev.plumbline.decision.bandits.CostSequences} | {@link dev.plumbline.decision.bandits.Exp3}, {@link dev.plumbline.decision.bandits.Exp4} |
/// | arms that change (6) | {@link dev.plumbline.decision.bandits.SwitchingArms} | {@link dev.plumbline.decision.bandits.DiscountedUcb} |
/// | linear costs (7) | {@link dev.plumbline.decision.bandits.GridPaths} | {@link dev.plumbline.decision.bandits.SemiBanditHedge}, {@link dev.plumbline.decision.bandits.PerturbedLeader} |
/// | contexts (8) | {@link dev.plumbline.decision.bandits.LinearContexts} | {@link dev.plumbline.decision.bandits.PerContext}, {@link dev.plumbline.decision.bandits.LinUcb}, {@link dev.plumbline.decision.bandits.ExploreFirstPolicies}, {@link dev.plumbline.decision.bandits.OffPolicy} |
/// | games (9) | {@link dev.plumbline.decision.bandits.MatrixGame} | two of Hedge |
/// | budgets (10) | {@link dev.plumbline.decision.bandits.KnapsackArms} | {@link dev.plumbline.decision.bandits.UcbKnapsack}, {@link dev.plumbline.decision.bandits.LagrangeKnapsack}, {@link dev.plumbline.decision.bandits.PrimalDualKnapsack} |
/// | agents who decide (11) | {@link dev.plumbline.decision.bandits.IncentivizedArms} | {@link dev.plumbline.decision.bandits.HiddenExploration} |
package dev.plumbline.decision.bandits;
