package dev.plumbline.policy.preference;

/// Log-probabilities in nats of the two responses of a pair, summed over their tokens, under the policy and under the
/// frozen reference. Losses without a reference do not read the latter.
///
/// @param chosen l_w = log π(y_w|x)
/// @param rejected l_l = log π(y_l|x)
/// @param chosenReference log ref(y_w|x)
/// @param rejectedReference log ref(y_l|x)
/// @param chosenLength |y_w| in tokens, positive; read by losses of mean log-probabilities
/// @param rejectedLength |y_l| in tokens, positive
public record PreferencePair(double chosen, double rejected, double chosenReference, double rejectedReference,
        double chosenLength, double rejectedLength) {
    /// @throws IllegalArgumentException unless both lengths are positive
    public PreferencePair {
        requireLength("chosenLength", chosenLength);
        requireLength("rejectedLength", rejectedLength);
    }

    /// Responses of one token each.
    public PreferencePair(double chosen, double rejected, double chosenReference, double rejectedReference) {
        this(chosen, rejected, chosenReference, rejectedReference, 1, 1);
    }

    /// D_w = l_w − log ref(y_w).
    public double chosenLogRatio() {
        return chosen - chosenReference;
    }

    /// D_l = l_l − log ref(y_l).
    public double rejectedLogRatio() {
        return rejected - rejectedReference;
    }

    /// h = D_w − D_l.
    public double margin() {
        return chosenLogRatio() - rejectedLogRatio();
    }

    /// The pair with the labels exchanged: margin −h.
    public PreferencePair swapped() {
        return new PreferencePair(
                rejected, chosen, rejectedReference, chosenReference, rejectedLength, chosenLength);
    }

    private static void requireLength(String name, double length) {
        if (!(length > 0)) {
            throw new IllegalArgumentException(name + " must be positive, was " + length);
        }
    }
}
