package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.numerics.Philox;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Red if a masked token counts, if token-mean averages sequence means, or if the constant divides by the actual
/// length.
class LossAggregationTest {
    @Property(tries = 30)
    void agreeUpToAFactorForEqualLengths(@ForAll long seed) {
        double[][] loss = Rows.gaussian(new Philox(seed, 1), 3, 4, 1);
        boolean[][] mask = {{true, true, true, true}, {true, true, true, true}, {true, true, true, true}};
        double mean = LossAggregation.SEQUENCE_MEAN.aggregate(loss, mask, 10);
        assertEquals(mean, LossAggregation.TOKEN_MEAN.aggregate(loss, mask, 10), 1e-14);
        assertEquals(mean * 4, LossAggregation.SEQUENCE_SUM.aggregate(loss, mask, 10), 1e-14);
        assertEquals(mean * 0.4, LossAggregation.CONSTANT.aggregate(loss, mask, 10), 1e-14);
    }

    @Test
    void unequalLengthsAndPadding() {
        double[][] loss = {{1, 3, Double.NaN}, {7, Double.POSITIVE_INFINITY, Double.NaN}};
        boolean[][] mask = {{true, true, false}, {true, false, false}};
        assertEquals((2.0 + 7) / 2, LossAggregation.SEQUENCE_MEAN.aggregate(loss, mask, 5));
        assertEquals(11.0 / 3, LossAggregation.TOKEN_MEAN.aggregate(loss, mask, 5), 1e-15);
        assertEquals(11.0 / 2, LossAggregation.SEQUENCE_SUM.aggregate(loss, mask, 5));
        assertEquals(1.1, LossAggregation.CONSTANT.aggregate(loss, mask, 5), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> LossAggregation.CONSTANT.aggregate(loss, mask, 0));
    }
}
