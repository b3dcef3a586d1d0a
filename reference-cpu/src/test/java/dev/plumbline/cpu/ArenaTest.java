package dev.plumbline.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.HeapTensor;
import org.junit.jupiter.api.Test;

/// Planted mistakes that turn it red: an array given back although `keep` was called; one given back twice, by a closed
/// scope and its outer one; `zeros` that does not clear; a remembered shape found by the number of elements alone; a
/// closed scope that still adds to its list.
class ArenaTest {
    private final Arena arena = new Arena();

    @Test
    void anArrayIsUsedAgainAfterItsScope() {
        double[] first;
        try (var _ = arena.scope()) {
            first = arena.make(DType.FLOAT64, 3, 5).doubles();
        }
        try (var _ = arena.scope()) {
            assertSame(first, arena.make(DType.FLOAT64, 15).doubles());
            assertNotSame(first, arena.make(DType.FLOAT64, 15).doubles());
        }
    }

    @Test
    void aTensorCannotBeReadAfterItsScope() {
        HeapTensor escaped;
        try (var _ = arena.scope()) {
            escaped = arena.make(DType.FLOAT32, 4);
        }
        var error = assertThrows(IllegalStateException.class, escaped::toArray);
        assertTrue(error.getMessage().contains("released at the end of its scope"), error.getMessage());
    }

    @Test
    void aKeptTensorLivesAsLongAsTheOuterScope() {
        HeapTensor kept;
        HeapTensor dropped;
        try (var _ = arena.scope()) {
            try (var inner = arena.scope()) {
                kept = inner.keep(arena.zeros(DType.FLOAT64, 2));
                dropped = arena.zeros(DType.FLOAT64, 2);
            }
            assertArrayEquals(new double[2], kept.toArray());
            assertThrows(IllegalStateException.class, dropped::toArray);
            assertNotSame(kept.doubles(), arena.make(DType.FLOAT64, 2).doubles());
        }
        assertThrows(IllegalStateException.class, kept::toArray);
    }

    @Test
    void aTensorKeptFromTheOutermostScopeIsNeverReused() {
        HeapTensor kept;
        try (var outer = arena.scope()) {
            kept = outer.keep(arena.zeros(DType.FLOAT64, 2));
        }
        try (var _ = arena.scope()) {
            assertNotSame(kept.doubles(), arena.make(DType.FLOAT64, 2).doubles());
        }
        assertArrayEquals(new double[2], kept.toArray());
    }

    @Test
    void zerosAreZeroInUsedArrays() {
        for (DType dtype : DType.values()) {
            try (var _ = arena.scope()) {
                var tensor = arena.make(dtype, 6);
                for (int i = 0; i < 6; i++) {
                    tensor.set(i, Double.NaN);
                }
            }
            try (var _ = arena.scope()) {
                assertArrayEquals(new double[6], arena.zeros(dtype, 2, 3).toArray());
            }
        }
    }

    @Test
    void rememberedShapesAreTheOnesAskedFor() {
        for (DType dtype : DType.values()) {
            for (int round = 0; round < 3; round++) {
                try (var _ = arena.scope()) {
                    var square = arena.matrix(dtype, 4, 3);
                    assertArrayEquals(new int[] {4, 3}, square.shape());
                    assertArrayEquals(new int[] {12}, arena.vector(dtype, 12).shape());
                    assertArrayEquals(new int[] {3, 4}, arena.matrix(dtype, 3, 4).shape());
                    assertArrayEquals(new int[] {12, 1}, arena.matrix(dtype, 12, 1).shape());
                    assertArrayEquals(new int[] {2, 2, 3}, arena.make(dtype, 2, 2, 3).shape());
                    var alike = arena.like(square);
                    assertArrayEquals(new int[] {4, 3}, alike.shape());
                    assertEquals(dtype, alike.dtype());
                    assertArrayEquals(new int[] {0, 3}, arena.matrix(dtype, 0, 3).shape());
                }
            }
        }
    }

    @Test
    void keepingInAClosedScopeChangesNothing() {
        var closed = arena.scope();
        closed.close();
        HeapTensor escaped;
        try (var _ = arena.scope()) {                               // has the list of the closed one
            escaped = arena.vector(DType.FLOAT64, 2);
            assertSame(escaped, closed.keep(escaped));
        }
        assertThrows(IllegalStateException.class, escaped::toArray);
    }

    @Test
    void scopesCloseInReverseOrder() {
        var outer = arena.scope();
        var inner = arena.scope();
        assertThrows(IllegalStateException.class, outer::close);
        inner.close();
        inner.close();
        outer.close();
        assertEquals(3, arena.make(DType.FLOAT64, 3).size());
    }

    @Test
    void outsideOfScopesTensorsAreOrdinaryObjects() {
        var first = arena.make(DType.FLOAT64, 3);
        try (var _ = arena.scope()) {
            assertNotSame(first.doubles(), arena.make(DType.FLOAT64, 3).doubles());
        }
        assertArrayEquals(new double[3], first.toArray());
    }
}
