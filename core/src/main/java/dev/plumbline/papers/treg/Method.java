package dev.plumbline.papers.treg;

import dev.plumbline.policy.TokenRegularizedDpo;
import dev.plumbline.policy.TokenRegularizedDpo.Margin;
import dev.plumbline.policy.TokenRegularizedDpo.Weight;
import java.util.List;

/// A loss and the token rewards that it is given.
///
/// @param name as in the tables
record Method(String name, TokenRegularizedDpo loss, Source source) {

    /// Where r̂ comes from.
    enum Source {
        /// σ(log-ratio of the judge) − 1/2.
        JUDGE,
        /// Of a judge whose errors are drawn anew at every occurrence.
        FRESH,
        /// The numbers of the judge, dealt to other tokens.
        SHUFFLED,
        /// Of a judge that knows nothing: its log-ratio is N(0, 1).
        NOISE,
        /// σ(r) − 1/2 of the implicit rewards r of a policy trained by DPO.
        OWN,
        /// 1 at every token of the chosen response, 0 of the rejected: fine-tuning on the chosen.
        CHOSEN
    }

    private static final double BETA = 0.5;
    static final Method DPO = judge("DPO", 0);
    static final Method QUARTER = judge("T-REG, α = 0.25", 0.25);
    static final Method HALF = judge("T-REG, α = 0.5", 0.5);
    static final Method TWO = judge("T-REG, α = 2", 2);
    static final Method STATIC = new Method("static weight, α = 0.5",
            new TokenRegularizedDpo(BETA, 0.5, Weight.ONE, new Margin.LogRatios()), Source.JUDGE);
    static final Method TUNED = new Method("fine-tuning on chosen, α = 0.5",
            new TokenRegularizedDpo(BETA, 0.5, Weight.ONE, new Margin.LogRatios()), Source.CHOSEN);
    static final Method OWN =
            new Method("rewards of DPO itself, α = 0.5", new TokenRegularizedDpo(BETA, 0.5), Source.OWN);
    static final Method NOISE = new Method("noise, α = 0.5", new TokenRegularizedDpo(BETA, 0.5), Source.NOISE);
    static final Method SHUFFLED =
            new Method("shuffled, α = 0.5", new TokenRegularizedDpo(BETA, 0.5), Source.SHUFFLED);
    /// β of SimPO is for mean log-probabilities: six times that of DPO for six tokens.
    static final Method SIMPO = new Method("SimPO",
            new TokenRegularizedDpo(6 * BETA, 0, Weight.HELD, new Margin.Means(0.5)), Source.JUDGE);
    static final Method SIMPO_REGULARIZED = new Method("SimPO-REG, α = 0.5",
            new TokenRegularizedDpo(6 * BETA, 0.5, Weight.HELD, new Margin.Means(0.5)), Source.JUDGE);

    static final Method FRESH = new Method("errors anew, α = 0.5", new TokenRegularizedDpo(BETA, 0.5), Source.FRESH);

    /// All, with one row for each position.
    static final List<Method> ALL = List.of(DPO, judge("T-REG, α = 0.1", 0.1), QUARTER, HALF, TWO, STATIC, TUNED,
            new Method("fine-tuning, weight σ(−h), α = 0.5", new TokenRegularizedDpo(BETA, 0.5), Source.CHOSEN), OWN,
            new Method("weight differentiated, α = 0.5",
                    new TokenRegularizedDpo(BETA, 0.5, Weight.FOLLOWED, new Margin.LogRatios()), Source.JUDGE),
            SHUFFLED, NOISE, FRESH, new Method("errors anew, α = 2", new TokenRegularizedDpo(BETA, 2), Source.FRESH),
            new Method("errors anew, static weight, α = 0.5",
                    new TokenRegularizedDpo(BETA, 0.5, Weight.ONE, new Margin.LogRatios()), Source.FRESH),
            SIMPO, SIMPO_REGULARIZED);
    /// Those of the larger policy.
    static final List<Method> MAIN = List.of(DPO, QUARTER, HALF, TWO, STATIC, TUNED, NOISE);

    private static Method judge(String name, double alpha) {
        return new Method(name, new TokenRegularizedDpo(BETA, alpha), Source.JUDGE);
    }
}
