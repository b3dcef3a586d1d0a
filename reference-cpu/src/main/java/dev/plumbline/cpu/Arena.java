package dev.plumbline.cpu;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import java.util.ArrayList;
import java.util.Arrays;

/// Where a backend's tensors come from: arrays that an earlier scope of the same thread has given back, or new ones.
///
/// A training step of the same shapes as the last one gets the same arrays again, warm in the cache: nothing is
/// cleared and nothing collected. Outside of scopes tensors are ordinary objects.
final class Arena {
    /// Arrays kept for reuse, per thread, in bytes; above it all of them are left to the garbage collector.
    private static final long LIMIT = Math.max(Runtime.getRuntime().maxMemory() / 4, 16L << 20);
    /// Different lengths kept; above it all arrays are left to the garbage collector.
    private static final int LENGTHS = 128;

    private final ThreadLocal<Store> stores = ThreadLocal.withInitial(Store::new);

    /// All elements +0.
    HeapTensor zeros(DType dtype, int... shape) {
        var tensor = make(dtype, shape);
        if (dtype == DType.FLOAT64) {
            Arrays.fill(tensor.doubles(), 0);
        } else {
            Arrays.fill(tensor.floats(), 0);
        }
        return tensor;
    }

    /// Elements of any value: for a caller that sets all of them.
    HeapTensor make(DType dtype, int... shape) {
        var store = stores.get();
        return store.innermost == null ? HeapTensor.zeros(dtype, shape) : store.make(dtype, shape);
    }

    /// {@link #make} with the type and the shape of `tensor`.
    HeapTensor like(HeapTensor tensor) {
        var store = stores.get();
        return store.innermost == null ? HeapTensor.zeros(tensor.dtype(), tensor.shape()) : store.like(tensor);
    }

    /// {@link #make} of one axis.
    HeapTensor vector(DType dtype, int size) {
        var store = stores.get();
        return store.innermost == null ? HeapTensor.zeros(dtype, size) : store.known(dtype, size, 1, size, 0, 0);
    }

    /// {@link #make} of two axes.
    HeapTensor matrix(DType dtype, int rows, int columns) {
        var store = stores.get();
        return store.innermost == null
                ? HeapTensor.zeros(dtype, rows, columns)
                : store.known(dtype, Math.multiplyExact(rows, columns), 2, rows, columns, 0);
    }

    /// {@link #make} of three axes.
    HeapTensor matrices(DType dtype, int members, int rows, int columns) {
        var store = stores.get();
        int size = Math.multiplyExact(members, Math.multiplyExact(rows, columns));
        return store.innermost == null
                ? HeapTensor.zeros(dtype, members, rows, columns)
                : store.known(dtype, size, 3, members, rows, columns);
    }

    Backend.Scope scope() {
        return stores.get().open();
    }

    private static int width(DType dtype) {
        return dtype == DType.FLOAT64 ? Double.BYTES : Float.BYTES;
    }

    /// Of one thread.
    private static final class Store {
        private final ArrayList<Shelf> shelves = new ArrayList<>();
        private final ArrayList<ArrayList<HeapTensor>> lists = new ArrayList<>();
        private OpenScope innermost;
        private long bytes;

        HeapTensor make(DType dtype, int... shape) {
            var array = take(shelf(dtype, Shapes.size(shape)));
            return owned(array == null ? HeapTensor.zeros(dtype, shape) : HeapTensor.over(array, shape));
        }

        HeapTensor like(HeapTensor tensor) {
            var array = take(shelf(tensor.dtype(), tensor.size()));
            return owned(array == null
                    ? HeapTensor.zeros(tensor.dtype(), tensor.shape())
                    : HeapTensor.over(array, tensor));
        }

        /// Of one, two or three axes, 0 for the extents that it has not; with the shape of an earlier tensor if there
        /// was one.
        HeapTensor known(DType dtype, int size, int rank, int first, int second, int third) {
            var shelf = shelf(dtype, size);
            var like = shelf == null ? null : shelf.shaped(rank, first, second, third);
            if (like == null) {
                return rank == 1 ? make(dtype, first)
                        : rank == 2 ? make(dtype, first, second)
                        : make(dtype, first, second, third);
            }
            var array = take(shelf);
            return array == null ? make(dtype, like.shape()) : owned(HeapTensor.over(array, like));
        }

        private Object take(Shelf shelf) {
            if (shelf == null || shelf.free.isEmpty()) {
                return null;
            }
            bytes -= (long) shelf.size * width(shelf.dtype);
            return shelf.free.removeLast();
        }

        private HeapTensor owned(HeapTensor tensor) {
            innermost.tensors.add(tensor);
            return tensor;
        }

        private Shelf shelf(DType dtype, int size) {
            for (int i = 0; i < shelves.size(); i++) {
                var shelf = shelves.get(i);
                if (shelf.size == size && shelf.dtype == dtype) {
                    return shelf;
                }
            }
            return null;
        }

        Backend.Scope open() {
            innermost = new OpenScope(this, innermost, lists.isEmpty() ? new ArrayList<>() : lists.removeLast());
            return innermost;
        }

        void release(HeapTensor tensor) {
            if (tensor.isReleased()) {
                return;
            }
            int size = tensor.size();
            if (size == 0) {
                return;
            }
            bytes += (long) size * width(tensor.dtype());
            var shelf = shelf(tensor.dtype(), size);
            if (bytes > LIMIT || shelf == null && shelves.size() == LENGTHS) {
                shelves.clear();
                bytes = 0;
                tensor.release();
                return;
            }
            if (shelf == null) {
                shelf = new Shelf(tensor.dtype(), size);
                shelves.add(shelf);
            }
            shelf.free.add(tensor.release());
            shelf.remember(tensor);
        }
    }

    /// Free arrays of one type and length.
    private static final class Shelf {
        /// Shapes that are remembered.
        private static final int SHAPES = 8;
        private final DType dtype;
        private final int size;
        private final ArrayList<Object> free = new ArrayList<>();
        /// Released tensors, one for each shape: a new one of the same shape needs no copy of it.
        private final ArrayList<HeapTensor> shapes = new ArrayList<>();

        Shelf(DType dtype, int size) {
            this.dtype = dtype;
            this.size = size;
        }

        /// A released tensor of these extents; null if there is none.
        HeapTensor shaped(int rank, int first, int second, int third) {
            for (int i = 0; i < shapes.size(); i++) {
                var tensor = shapes.get(i);
                if (tensor.rank() == rank && tensor.extent(0) == first && extent(tensor, 1) == second
                        && extent(tensor, 2) == third) {
                    return tensor;
                }
            }
            return null;
        }

        private static int extent(HeapTensor tensor, int axis) {
            return axis < tensor.rank() ? tensor.extent(axis) : 0;
        }

        void remember(HeapTensor tensor) {
            int rank = tensor.rank();
            if (rank >= 1 && rank <= 3 && shapes.size() < SHAPES
                    && shaped(rank, tensor.extent(0), extent(tensor, 1), extent(tensor, 2)) == null) {
                shapes.add(tensor);
            }
        }
    }

    private static final class OpenScope implements Backend.Scope {
        private final Store store;
        private final OpenScope outer;
        private final ArrayList<HeapTensor> tensors;
        private boolean closed;

        OpenScope(Store store, OpenScope outer, ArrayList<HeapTensor> tensors) {
            this.store = store;
            this.outer = outer;
            this.tensors = tensors;
        }

        @Override
        public <T extends Tensor> T keep(T tensor) {
            var own = HeapTensor.of(tensor);
            if (closed) {                                           // its list has a new owner
                return tensor;
            }
            for (int i = tensors.size() - 1; i >= 0; i--) {
                if (tensors.get(i) == own) {
                    tensors.remove(i);
                    if (outer != null) {
                        outer.tensors.add(own);
                    }
                    break;
                }
            }
            return tensor;
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            if (store.innermost != this) {
                throw new IllegalStateException("scopes must be closed in the reverse order of their opening");
            }
            closed = true;
            store.innermost = outer;
            for (int i = 0; i < tensors.size(); i++) {
                store.release(tensors.get(i));
            }
            tensors.clear();
            store.lists.add(tensors);
        }
    }
}
