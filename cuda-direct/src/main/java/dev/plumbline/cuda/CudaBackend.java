package dev.plumbline.cuda;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.EnsembleKernels;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.NumericsKernels;
import dev.plumbline.kernel.PolicyKernels;
import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.kernel.RepeatedStep;
import dev.plumbline.kernel.RewardKernels;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/// The kernels on a GPU through the CUDA driver.
///
/// Arithmetic of all kernels but matrix products is float64, rounded once when a float32 tensor is stored; sums are compensated and of
/// a fixed order, so results repeat bit for bit on one device. Matrix products run in the type of their arguments. Work is queued and
/// the host waits only where it fetches numbers ({@link Tensor#toArray}).
public final class CudaBackend implements Backend {
    private final Device device;
    private final ThreadLocal<Deque<OpenScope>> scopes = ThreadLocal.withInitial(ArrayDeque::new);
    private final NumericsKernels numerics = new CudaNumericsKernels(this);
    private final PreferenceKernels preference = new CudaPreferenceKernels(this);
    private final RewardKernels reward = new CudaRewardKernels(this);
    private final EnsembleKernels ensemble = new CudaEnsembleKernels(this);
    private final PolicyKernels policy = new CudaPolicyKernels(this);
    private final ModelKernels model = new CudaModelKernels(this);

    CudaBackend(Device device) {
        this.device = device;
    }

    Device device() {
        return device;
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public String description() {
        return device.description();
    }

    @Override
    public boolean trainsMembersTogether() {
        return true;
    }

    @Override
    public Tensor tensor(DType dtype, double[] values, int... shape) {
        if (values.length != Shapes.size(shape)) {
            throw new IllegalArgumentException(
                    values.length + " values do not fill shape " + Shapes.text(shape) + " of " + Shapes.size(shape));
        }
        var tensor = empty(dtype, shape);
        device.upload(tensor.address(), values, tensor.isDouble());
        return tensor;
    }

    @Override
    public Tensor zeros(DType dtype, int... shape) {
        var tensor = empty(dtype, shape);
        device.clear(tensor.address(), tensor.bytes());
        return tensor;
    }

    @Override
    public Tensor copy(Tensor tensor) {
        var from = CudaTensor.of(tensor);
        var to = empty(from.dtype(), from.shape());
        device.copy(to.address(), from.address(), from.bytes());
        return to;
    }

    /// Without contents, in the innermost scope.
    CudaTensor empty(DType dtype, int... shape) {
        var tensor = new CudaTensor(device, dtype, shape);
        var innermost = scopes.get().peek();
        if (innermost != null) {
            innermost.tensors.add(tensor);
        }
        return tensor;
    }

    /// `name_f32` or `name_f64`.
    static String kernel(String name, DType dtype) {
        return name + (dtype == DType.FLOAT64 ? "_f64" : "_f32");
    }

    /// Lanes for a row of `columns`: a power of 2, at most a warp.
    static int width(int columns) {
        return columns >= 32 ? 32 : columns <= 1 ? 1 : Integer.highestOneBit(columns - 1) * 2;
    }

    @Override
    public Scope scope() {
        var scope = new OpenScope(scopes.get());
        scopes.get().push(scope);
        return scope;
    }

    /// A CUDA graph from its third run on; see {@link CudaStep}.
    @Override
    public RepeatedStep repeated(Runnable step) {
        return new CudaStep(this, step);
    }

    private static final class OpenScope implements Scope {
        private final Deque<OpenScope> stack;
        private final Set<CudaTensor> tensors = Collections.newSetFromMap(new IdentityHashMap<>());
        private boolean closed;

        OpenScope(Deque<OpenScope> stack) {
            this.stack = stack;
        }

        @Override
        public <T extends Tensor> T keep(T tensor) {
            var own = CudaTensor.of(tensor);
            if (tensors.remove(own)) {
                OpenScope outer = null;
                for (var candidate : stack) { // innermost first
                    if (outer == this) {
                        candidate.tensors.add(own);
                        return tensor;
                    }
                    outer = candidate;
                }
            }
            return tensor;
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            if (stack.peek() != this) {
                throw new IllegalStateException("scopes must be closed in the reverse order of their opening");
            }
            stack.pop();
            new ArrayList<>(tensors).forEach(CudaTensor::close);
            tensors.clear();
        }
    }

    @Override
    public NumericsKernels numerics() {
        return numerics;
    }

    @Override
    public PreferenceKernels preference() {
        return preference;
    }

    @Override
    public RewardKernels reward() {
        return reward;
    }

    @Override
    public EnsembleKernels ensemble() {
        return ensemble;
    }

    @Override
    public PolicyKernels policy() {
        return policy;
    }

    @Override
    public ModelKernels model() {
        return model;
    }

    @Override
    public void close() {
        device.close();
    }
}
