package dev.plumbline.preference.items;

/// Refuses data whose likelihood has no unique finite maximum, saying why and what to do.
final class Existence {
    private Existence() {}

    static void require(Likelihood likelihood) {
        if (likelihood.options.prior() instanceof StrengthPrior.Jeffreys) {
            // the determinant vanishes wherever a difference grows without bound, so every joined difference is finite
            Connectivity connectivity = likelihood.data.connectivity();
            if (connectivity.weakComponentCount() > 1) {
                throw new NoFiniteEstimateException("no finite estimate: " + connectivity.explanation()
                        + "; the prior of Jeffreys says nothing of items that no chain of comparisons joins");
            }
            return;
        }
        if (likelihood.options.prior() instanceof StrengthPrior.Flat
                && !Connectivity.isStrong(likelihood.data, true)) {
            throw new NoFiniteEstimateException("no finite estimate: " + likelihood.data.connectivity().explanation()
                    + "; add a prior (for example a ridge of 0.1) or leave such items out");
        }
        Recession.Direction direction = Recession.find(likelihood);
        if (direction != null) {
            throw new NoFiniteEstimateException("no finite estimate: " + reason(likelihood, direction));
        }
    }

    private static String reason(Likelihood likelihood, Recession.Direction direction) {
        Comparisons data = likelihood.data;
        long[] u = direction.potential();
        int high = 0;
        int low = 0;
        for (int i = 1; i < u.length; i++) {
            high = u[i] > u[high] ? i : high;
            low = u[i] < u[low] ? i : low;
        }
        String what = direction.tie() == 0 ? "the order effect" : direction.order() == 0 ? "the tie parameter"
                : "the order effect and the tie parameter";
        if (u[high] == u[low]) {
            String always = direction.tie() != 0 && direction.order() == 0 ? "nothing but ties was observed"
                    : "the " + (direction.order() > 0 ? "first" : "second") + " item of a pair was never beaten";
            return always + ", which leaves " + what + " without bound; fit without " + what;
        }
        return "no outcome contradicts " + what + " growing without bound together with the distance of "
                + data.name(high) + " and " + data.name(low) + "; add a prior (for example a ridge of 0.1) or fit"
                + " without " + what;
    }
}
