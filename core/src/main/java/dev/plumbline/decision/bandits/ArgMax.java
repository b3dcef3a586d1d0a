package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// The largest of some values, ties broken uniformly at random. No random number is used without a tie.
final class ArgMax {
    private ArgMax() {}

    /// @throws IllegalArgumentException for NaN
    static BanditAlgorithm.Choice of(double[] values, Philox random) {
        int best = 0;
        int ties = 1;
        for (int a = 0; a < values.length; a++) {
            if (Double.isNaN(values[a])) {
                throw new IllegalArgumentException("the index of arm " + a + " is NaN");
            }
            if (a > 0 && values[a] > values[best]) {
                best = a;
                ties = 1;
            } else if (a > 0 && values[a] == values[best]) {
                ties++;
            }
        }
        if (ties == 1) {
            return new BanditAlgorithm.Choice(best, 1);
        }
        int skip = random.nextInt(ties);
        int arm = best;
        for (int a = best; skip >= 0; a++) {
            if (values[a] == values[best]) {
                skip--;
                arm = a;
            }
        }
        return new BanditAlgorithm.Choice(arm, 1.0 / ties);
    }
}
