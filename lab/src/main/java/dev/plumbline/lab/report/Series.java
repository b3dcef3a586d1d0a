package dev.plumbline.lab.report;

/// One series of an {@link XyChart}.
///
/// @param name as in the legend
/// @param kind how it is drawn
/// @param x abscissas; of a histogram the edges, one more than `y`
/// @param y ordinates; a value that is not finite leaves a gap
/// @param low lower ends of the band or the error bars, empty for none
/// @param high upper ends
record Series(String name, Kind kind, double[] x, double[] y, double[] low, double[] high) {
    enum Kind {
        /// Points joined by lines.
        LINE,
        /// The value holds until the next abscissa.
        STEP,
        /// Markers only.
        POINTS,
        /// Bars between edges.
        HISTOGRAM
    }

    Series {
        int edges = kind == Kind.HISTOGRAM ? 1 : 0;
        if (x.length != y.length + edges) {
            throw new IllegalArgumentException(
                    name + ": " + x.length + " abscissas for " + y.length + " ordinates" + (edges == 1 ? ", one more expected" : ""));
        }
        if (low.length != high.length || low.length != 0 && low.length != y.length) {
            throw new IllegalArgumentException(name + ": a band needs one lower and one upper end for each of "
                    + y.length + " points, has " + low.length + " and " + high.length);
        }
        x = x.clone();
        y = y.clone();
        low = low.clone();
        high = high.clone();
    }

    Series withBand(double[] lower, double[] upper) {
        return new Series(name, kind, x, y, lower, upper);
    }

    boolean hasBand() {
        return low.length > 0;
    }
}
