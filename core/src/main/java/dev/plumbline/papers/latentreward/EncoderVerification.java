package dev.plumbline.papers.latentreward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Runs a program on a few recorded steps before anything is learned from it: it must not throw, must give as many
/// numbers as it promises, all of them finite, and the same again.
public final class EncoderVerification {
    /// Rounds of repair, as in the authors' code.
    public static final int REPAIRS = 5;

    private EncoderVerification() {}

    /// @param reason what was wrong, or "ok"
    public record Report(boolean accepted, String reason) {}

    /// @param states one for each recorded step
    /// @param actions as many
    public static Report verify(LatentEncoder encoder, double[][] states, double[][] actions) {
        if (states.length == 0 || states.length != actions.length) {
            throw new IllegalArgumentException("needs as many states as actions, and at least one; there are "
                    + states.length + " and " + actions.length);
        }
        for (int i = 0; i < states.length; i++) {
            double[] first;
            double[] again;
            try {
                first = encoder.encode(states[i].clone(), actions[i].clone());
                again = encoder.encode(states[i].clone(), actions[i].clone());
            } catch (RuntimeException thrown) { // whatever a generated program does wrong
                return new Report(false, "step " + i + ": " + thrown.getClass().getSimpleName());
            }
            if (first == null || first.length != encoder.dimension()) {
                return new Report(false, String.format(Locale.ROOT, "step %d: %s numbers, promised %d", i,
                        first == null ? "no" : Integer.toString(first.length), encoder.dimension()));
            }
            if (!Arrays.stream(first).allMatch(Double::isFinite)) {
                return new Report(false, "step " + i + ": not finite");
            }
            if (!Arrays.equals(first, again)) {
                return new Report(false, "step " + i + ": another result the second time");
            }
        }
        return new Report(true, "ok");
    }

    /// The first of each candidate's versions that is accepted, of at most one and {@link #REPAIRS}; candidates without
    /// one are dropped.
    ///
    /// @param candidates for each program its versions, each the repair of the one before
    public static List<LatentEncoder> survivors(
            List<List<LatentEncoder>> candidates, double[][] states, double[][] actions) {
        var survivors = new ArrayList<LatentEncoder>();
        for (var versions : candidates) {
            versions.stream().limit(1 + REPAIRS)
                    .filter(version -> verify(version, states, actions).accepted())
                    .findFirst().ifPresent(survivors::add);
        }
        return survivors;
    }
}
