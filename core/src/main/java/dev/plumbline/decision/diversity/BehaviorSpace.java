package dev.plumbline.decision.diversity;

import dev.plumbline.model.LinearAutoencoder;

/// Where behaviors are compared: b(θ), and how badly an observation fits it.
public interface BehaviorSpace {

    /// b `[m]`.
    double[] behavior(BehaviorEvaluator.Evaluation of);

    /// s ≥ 0; 0 where nothing is learned.
    double surprise(BehaviorEvaluator.Evaluation of);

    /// The hand-made descriptor.
    static BehaviorSpace given() {
        return new BehaviorSpace() {
            @Override
            public double[] behavior(BehaviorEvaluator.Evaluation of) {
                return of.descriptor();
            }

            @Override
            public double surprise(BehaviorEvaluator.Evaluation of) {
                return 0;
            }
        };
    }

    /// Codes and errors of an autoencoder of observations (TAXONS).
    static BehaviorSpace learned(LinearAutoencoder autoencoder) {
        return new BehaviorSpace() {
            @Override
            public double[] behavior(BehaviorEvaluator.Evaluation of) {
                return autoencoder.encode(of.observation());
            }

            @Override
            public double surprise(BehaviorEvaluator.Evaluation of) {
                return autoencoder.surprise(of.observation());
            }
        };
    }
}
