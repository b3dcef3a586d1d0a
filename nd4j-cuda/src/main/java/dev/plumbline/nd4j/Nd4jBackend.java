package dev.plumbline.nd4j;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.EnsembleKernels;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.NumericsKernels;
import dev.plumbline.kernel.PolicyKernels;
import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.kernel.RewardKernels;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Properties;
import java.util.Set;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/// The kernels in ND4J array operations, on whichever ND4J back end {@link Nd4jStart} started.
///
/// Only `exp`, `log`, `sqrt`, `atan`, arithmetic, comparisons, `select` and `mmul` of ND4J are used: several of its
/// other functions are wrong (see {@link SafeOps}). All but matrix products compute in float64 and round once at the
/// end, also for float32 tensors; sums are compensated. Matrix products run in the type of their arguments.
///
/// `threads` sets the OpenMP and BLAS threads of the whole process. Results do not depend on it, but for the last bits of
/// matrix products on processors where OpenBLAS parts them otherwise: no other sum is left to ND4J. The default of {@link BackendOptions} is one thread. `vectorBits` has no effect:
/// the native library fixes the width.
///
/// Memory: a tensor is freed by its {@link Tensor#close}, by the {@link #scope} it was made in, or else by the garbage
/// collector some time later. What a kernel allocates on the way is freed when it returns; see {@link NativeHeap}.
public final class Nd4jBackend implements Backend {
    private final String name;
    private final ThreadLocal<Deque<OpenScope>> scopes = ThreadLocal.withInitial(ArrayDeque::new);
    private final NumericsKernels numerics = new Nd4jNumericsKernels(this);
    private final PreferenceKernels preference = new Nd4jPreferenceKernels(this);
    private final RewardKernels reward = new Nd4jRewardKernels(this);
    private final EnsembleKernels ensemble = new Nd4jEnsembleKernels(this);
    private final PolicyKernels policy = new Nd4jPolicyKernels(this);
    private final ModelKernels model = new Nd4jModelKernels(this);

    /// @param name of the provider: `nd4j`, or `nd4j-cuda` on a GPU; {@link Nd4jStart} has started ND4J
    Nd4jBackend(String name, BackendOptions options) {
        this.name = name;
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(options.threads());
        Nd4j.factory().blas().setMaxThreads(options.threads());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        var facts = Nd4j.getExecutioner().getEnvironmentInformation();
        return "ND4J " + version() + ", "
                + Nd4j.getBackend().getClass().getSimpleName() + ", BLAS " + facts.get("blas.vendor")
                + ", OpenMP threads " + NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
    }

    /// As Maven wrote it into ND4J's jar, whose manifest does not say.
    private static String version() {
        try (var in = Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
            var facts = new Properties();
            if (in != null) {
                facts.load(in);
            }
            return facts.getProperty("version", "of unknown version");
        } catch (IOException e) {
            return "of unknown version";
        }
    }

    @Override
    public Tensor tensor(DType dtype, double[] values, int... shape) {
        return register(Nd4jTensor.of(dtype, values, shape));
    }

    @Override
    public Tensor zeros(DType dtype, int... shape) {
        var array = Shapes.size(shape) == 0
                ? null : Nd4j.zeros(Nd4jTensor.type(dtype), Nd4jTensor.extents(shape));
        return register(new Nd4jTensor(dtype, shape, array));
    }

    @Override
    public Tensor copy(Tensor tensor) {
        var array = Nd4jTensor.of(tensor).array();
        return register(new Nd4jTensor(tensor.dtype(), tensor.shape(), array == null ? null : array.dup('c')));
    }

    Nd4jTensor register(Nd4jTensor tensor) {
        var innermost = scopes.get().peek();
        if (innermost != null) {
            innermost.tensors.add(tensor);
        }
        return tensor;
    }

    /// Scratch arrays for one kernel call.
    SafeOps ops() {
        return new SafeOps(this);
    }

    @Override
    public Scope scope() {
        var scope = new OpenScope(scopes.get());
        scopes.get().push(scope);
        return scope;
    }

    private static final class OpenScope implements Scope {
        private final Deque<OpenScope> stack;
        private final Set<Nd4jTensor> tensors = Collections.newSetFromMap(new IdentityHashMap<>());
        private boolean closed;

        OpenScope(Deque<OpenScope> stack) {
            this.stack = stack;
        }

        @Override
        public <T extends Tensor> T keep(T tensor) {
            var own = Nd4jTensor.of(tensor);
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
            new ArrayList<>(tensors).forEach(Nd4jTensor::close);
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
        // tensors stay usable until they are closed themselves; ND4J cannot be unloaded
    }
}
