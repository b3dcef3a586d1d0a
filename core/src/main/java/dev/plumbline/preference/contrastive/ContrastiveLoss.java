package dev.plumbline.preference.contrastive;

import dev.plumbline.numerics.Logistic;

/// Losses of a pair in the difference d = s₊ − s₋ of two cosines, with an offset o that is known beforehand.
public sealed interface ContrastiveLoss {
    /// @param difference d in [−2, 2]
    /// @param offset o; 0 if there is none
    double loss(double difference, double offset);

    /// dℓ/dd.
    double slope(double difference, double offset);

    /// The triplet loss of unit vectors: max(0, ‖a − e₊‖² − ‖a − e₋‖² + m) = max(0, m − 2 d), a hinge that wants d ≥
    /// m/2. Slope −2 where d < m/2, else 0. Has no place for an offset and ignores it.
    ///
    /// Distances are squared. With plain distances, as some libraries have it, m means something else.
    ///
    /// @param margin m ≥ 0; 0.3 in Social Reward
    record TripletHinge(double margin) implements ContrastiveLoss {
        public TripletHinge {
            if (!(margin >= 0 && margin <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("margin must be finite and not negative, was " + margin);
            }
        }

        @Override
        public double loss(double difference, double offset) {
            return Math.max(0, margin - 2 * difference);
        }

        @Override
        public double slope(double difference, double offset) {
            return 2 * difference < margin ? -2 : 0;
        }

        /// The loss as it is written, of any vectors: the hinge above only if e₊ and e₋ are of one length.
        public double ofDistances(double[] anchor, double[] positive, double[] negative) {
            return Math.max(0, squaredDistance(anchor, positive) - squaredDistance(anchor, negative) + margin);
        }

        private static double squaredDistance(double[] a, double[] b) {
            double total = 0;
            for (int i = 0; i < a.length; i++) {
                total += (a[i] - b[i]) * (a[i] - b[i]);
            }
            return total;
        }
    }

    /// softplus(−(d/τ + o)), slope −σ(−(d/τ + o))/τ: Bradley-Terry on the cosine, which is InfoNCE with one negative.
    /// With o = log E₊/E₋ it is the likelihood of counts under unequal exposure. τ times it falls to the hinge max(0,
    /// −d) as τ → 0, and is within τ log 2 of it.
    ///
    /// @param temperature τ > 0
    record CosineBradleyTerry(double temperature) implements ContrastiveLoss {
        public CosineBradleyTerry {
            if (!(temperature > 0 && temperature <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("temperature must be positive and finite, was " + temperature);
            }
        }

        @Override
        public double loss(double difference, double offset) {
            return Logistic.softplus(-(difference / temperature + offset));
        }

        @Override
        public double slope(double difference, double offset) {
            return -Logistic.sigmoid(-(difference / temperature + offset)) / temperature;
        }
    }
}
