package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Red if ε moves under the root, ddof is ignored, equal rewards of 0.1 + 0.2 produce spurious advantages, or the
/// leave-one-out mean includes the response.
class GroupAdvantagesTest {
    private static final GroupAdvantage[] KINDS = {new GroupAdvantage.LeaveOneOut(), new GroupAdvantage.MeanCentered(),
        new GroupAdvantage.GroupNormalized(0, 0), new GroupAdvantage.GroupNormalized(1e-4, 1)};

    @Property(tries = 80)
    void sumShiftScalePermutation(@ForAll long seed, @ForAll @IntRange(min = 2, max = 9) int group) {
        var random = new Philox(seed, 1);
        double[] r = Rows.gaussian(random, group, 1);
        var shifted = new double[group];
        var scaled = new double[group];
        int[] order = random.permutation(group);
        var permuted = new double[group];
        for (int i = 0; i < group; i++) {
            shifted[i] = r[i] + 5;
            scaled[i] = 4 * r[i];
            permuted[i] = r[order[i]];
        }
        for (var kind : KINDS) {
            double[] a = GroupAdvantages.of(kind, r);
            // roundings of numbers of order 10, divided by a spread that is rarely below 1e-3
            double tolerance = 1e-13 * (1 + 10 / spread(r));
            assertEquals(0, CompensatedSum.of(a), tolerance);
            Rows.assertClose(a, GroupAdvantages.of(kind, shifted), tolerance);
            double[] b = GroupAdvantages.of(kind, permuted);
            for (int i = 0; i < group; i++) {
                assertEquals(a[order[i]], b[i], tolerance);
            }
        }
        double[] centered = GroupAdvantages.meanCentered(r);
        Rows.assertClose(Rows.scaled(centered, group / (group - 1.0)), GroupAdvantages.leaveOneOut(r), 1e-14 * 10);
        assertArrayEquals(GroupAdvantages.normalized(r, 0, 1), GroupAdvantages.normalized(scaled, 0, 1));
    }

    private static double spread(double[] r) {
        return java.util.Arrays.stream(r).max().getAsDouble() - java.util.Arrays.stream(r).min().getAsDouble();
    }

    @Property(tries = 50)
    void leaveOneOutIsItsDefinition(@ForAll long seed) {
        double[] r = Rows.gaussian(new Philox(seed, 2), 4, 1);
        double[] a = GroupAdvantages.leaveOneOut(r);
        for (int i = 0; i < 4; i++) {
            double others = 0;
            for (int j = 0; j < 4; j++) {
                others += j == i ? 0 : r[j] / 3;
            }
            assertEquals(r[i] - others, a[i], 1e-14 * 10);
        }
    }

    @Test
    void knownValuesAndEdges() {
        // mean 2, deviations (-1, 1), population sd 1, sample sd sqrt 2
        Rows.assertClose(new double[] {-1 / 1.5, 1 / 1.5},
                GroupAdvantages.normalized(new double[] {1, 3}, 0.5, 0), 1e-15);
        Rows.assertClose(new double[] {-Math.sqrt(0.5), Math.sqrt(0.5)},
                GroupAdvantages.normalized(new double[] {1, 3}, 0, 1), 1e-15);
        double third = 0.1 + 0.2;
        assertArrayEquals(new double[3], GroupAdvantages.normalized(new double[] {third, third, third}, 0, 1));
        assertArrayEquals(new double[1], GroupAdvantages.normalized(new double[] {7}, 0, 1));
        assertArrayEquals(new double[0], GroupAdvantages.normalized(new double[0], 0, 1));
        // squares would underflow
        Rows.assertClose(new double[] {-1, 1}, GroupAdvantages.normalized(new double[] {1e-300, 3e-300}, 0, 0), 1e-15);
        assertTrue(Double.isNaN(GroupAdvantages.normalized(new double[] {1, Double.NaN}, 1, 0)[0]));
        assertThrows(IllegalArgumentException.class, () -> GroupAdvantages.leaveOneOut(new double[1]));
        assertThrows(IllegalArgumentException.class, () -> GroupAdvantages.grpoBias(4, Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> GroupAdvantages.grpoBias(1, 0.5, 0));
    }
}
