package dev.plumbline.oracle.operations.ensemble;

import static dev.plumbline.oracle.operations.Functions.ONE;
import static dev.plumbline.oracle.operations.Functions.ZERO;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Real;
import dev.plumbline.oracle.operations.Arguments;
import dev.plumbline.oracle.operations.OracleOperation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Minimum, median and quantiles. Members are put in ascending order by a stable sort, so that among equal scores the
/// lower index comes first; the subgradient is the weight that each position has, carried to the member that stands
/// there. A position of weight 0 contributes nothing, also where it holds an infinity.
///
/// `ensemble.quantile` by name, positions counted from 0, h = (M − 1) q:
/// linear: (1 − f) x[⌊h⌋] + f x[⌊h⌋ + 1], f = h − ⌊h⌋; lower x[⌊h⌋]; higher x[⌈h⌉]; midpoint the mean of both; nearest
/// x[h to the nearest integer, halves to even]; inverted_cdf x[max(⌈M q⌉, 1) − 1], the smallest x with F(x) ≥ q.
///
/// h and M q mean the product rounded to binary64, as every published implementation computes it: q = 0.1 stands for
/// one tenth, and 10 · 0.1 must be 1 although the binary64 number 0.1 is a little larger than one tenth.
public final class OrderStatisticOracles {
    private OrderStatisticOracles() {}

    public static List<OracleOperation> all() {
        return List.of(
                EnsembleOracle.of("ensemble.minimum", (arguments, scores, gradient) ->
                        weighted(arguments, scores, gradient, 0, 0, ZERO)),
                EnsembleOracle.of("ensemble.median", (arguments, scores, gradient) ->
                        weighted(arguments, scores, gradient, (scores.length - 1) / 2, scores.length / 2,
                                Dual.constant(Real.HALF))),
                EnsembleOracle.of("ensemble.quantile", OrderStatisticOracles::quantile));
    }

    private static Dual quantile(Arguments arguments, Dual[] scores, Dual[] gradient) {
        int members = scores.length;
        var level = arguments.number("q", "0.5", 0, 1);
        double q = level.value().toDouble();
        double h = (members - 1) * q;
        int floor = (int) Math.floor(h);
        int ceiling = (int) Math.ceil(h);
        var method = arguments.choice("method", "linear");
        return switch (method) {
            case "linear" -> {
                // f as a function of q for the sensitivity, with the value that belongs to the rounded h.
                var fraction = level.mul(members - 1).add(-floor).withValue(Real.of(h).sub(Real.of(floor)));
                yield weighted(arguments, scores, gradient, floor, ceiling, fraction);
            }
            case "lower" -> weighted(arguments, scores, gradient, floor, floor, ZERO);
            case "higher" -> weighted(arguments, scores, gradient, ceiling, ceiling, ZERO);
            case "midpoint" -> weighted(arguments, scores, gradient, floor, ceiling, Dual.constant(Real.HALF));
            case "nearest" -> {
                int nearest = (int) Math.rint(h);
                yield weighted(arguments, scores, gradient, nearest, nearest, ZERO);
            }
            case "inverted_cdf" -> {
                int rank = Math.max((int) Math.ceil(members * q), 1) - 1;
                yield weighted(arguments, scores, gradient, rank, rank, ZERO);
            }
            default -> throw new IllegalArgumentException("parameter 'method' must be one of linear, lower, higher, "
                    + "midpoint, nearest, inverted_cdf, was '" + method + "'");
        };
    }

    /// (1 − upperWeight) x[lower] + upperWeight x[upper].
    private static Dual weighted(
            Arguments arguments, Dual[] scores, Dual[] gradient, int lower, int upper, Dual upperWeight) {
        var order = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparing(i -> scores[i].value()));
        Arrays.fill(gradient, ZERO);
        if (lower == upper || upperWeight.value().isZero()) {
            gradient[order[lower]] = ONE;
            return scores[order[lower]];
        }
        var lowerWeight = ONE.sub(upperWeight);
        gradient[order[lower]] = lowerWeight;
        gradient[order[upper]] = upperWeight;
        return lowerWeight.mul(scores[order[lower]]).add(upperWeight.mul(scores[order[upper]]));
    }
}
