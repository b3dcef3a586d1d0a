package dev.plumbline.cuda;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import java.lang.ref.Cleaner;

/// An array on the device. Its memory goes back to the device when it is closed, when its scope ends, or when nothing refers to
/// it any more.
final class CudaTensor implements Tensor {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Device device;
    private final DType dtype;
    private final int[] shape;
    private final int size;
    private final Memory memory;
    private final Cleaner.Cleanable cleanable;

    /// What the cleaner holds: no reference to the tensor.
    private record Memory(Device device, long address) implements Runnable {
        @Override
        public void run() {
            device.free(address);
        }
    }

    CudaTensor(Device device, DType dtype, int[] shape) {
        this.device = device;
        this.dtype = dtype;
        this.shape = shape.clone();
        size = Shapes.size(shape);
        memory = new Memory(device, size == 0 ? 0 : device.allocate(bytes(dtype, size)));
        cleanable = CLEANER.register(this, memory);
    }

    /// @throws IllegalArgumentException if the tensor belongs to another execution, or to another device
    static CudaTensor of(Tensor tensor) {
        if (tensor instanceof CudaTensor own) {
            return own;
        }
        throw new IllegalArgumentException("this tensor belongs to another execution: "
                + (tensor == null ? "null" : tensor.getClass().getSimpleName()));
    }

    /// Address on the device; 0 of null.
    static long address(Tensor tensor) {
        return tensor == null ? 0 : of(tensor).address();
    }

    long address() {
        return memory.address();
    }

    boolean isDouble() {
        return dtype == DType.FLOAT64;
    }

    long bytes() {
        return bytes(dtype, size);
    }

    private static long bytes(DType dtype, int size) {
        return size * (dtype == DType.FLOAT64 ? 8L : 4L);
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public int[] shape() {
        return shape.clone();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public double[] toArray() {
        return device.download(address(), size, isDouble());
    }

    @Override
    public void close() {
        cleanable.clean();
    }

    @Override
    public String toString() {
        return dtype + Shapes.text(shape) + " on the device";
    }
}
