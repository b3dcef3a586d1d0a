package dev.plumbline.decision.diversity;

import dev.plumbline.kernel.Backend;
import dev.plumbline.model.LinearAutoencoder;
import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.List;

/// When and on what the autoencoder of TAXONS and STAX is trained: on the observations since the last training and
/// those of the archive, at the end of exploration chunk 1, then 2 chunks later, then 3, and so on (STAX). Afterwards
/// population, archive and emitters must be encoded anew.
public final class LearnedSpace {
    private final Backend backend;
    private final int latent;
    private final Philox random;
    private final List<Individual> observed = new ArrayList<>();
    private int interval = 1;
    private int chunks;

    /// @param latent q
    public LearnedSpace(Backend backend, int latent, Philox random) {
        this.backend = backend;
        this.latent = latent;
        this.random = random;
    }

    /// A random projection, until there is something to learn from.
    public BehaviorSpace untrained(int pixels) {
        return BehaviorSpace.learned(LinearAutoencoder.untrained(pixels, latent, random));
    }

    public void observe(Individual individual) {
        observed.add(individual);
    }

    /// Call at the end of each chunk of exploration.
    ///
    /// @return whether it is time to learn
    public boolean due() {
        chunks++;
        return chunks >= interval;
    }

    /// Trains on what was observed since the last time, and on the archive.
    public BehaviorSpace learn(List<Individual> archive) {
        var data = new ArrayList<>(observed);
        data.addAll(archive);
        observed.clear();
        chunks = 0;
        interval++;
        return BehaviorSpace.learned(LinearAutoencoder.fit(backend,
                data.stream().map(individual -> individual.evaluation().observation()).toArray(double[][]::new),
                        latent, random));
    }
}
