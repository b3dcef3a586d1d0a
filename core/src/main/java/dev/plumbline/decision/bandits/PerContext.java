package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// One bandit algorithm for each of finitely many contexts (Slivkins, section 8.1): R(T) = O(√(K T |X| ln T)).
/// Nothing learned in one context helps in another.
public final class PerContext {
    private final List<BanditAlgorithm> algorithms;

    /// @param contexts |X| ≥ 1
    public PerContext(int contexts, Supplier<BanditAlgorithm> algorithm) {
        if (contexts < 1) {
            throw new IllegalArgumentException("there must be a context, were " + contexts);
        }
        algorithms = Stream.generate(algorithm).limit(contexts).toList();
    }

    public BanditAlgorithm.Choice select(int context, Philox random) {
        return algorithms.get(context).select(random);
    }

    public void update(int context, BanditAlgorithm.Choice choice, double reward) {
        algorithms.get(context).update(choice, reward);
    }
}
