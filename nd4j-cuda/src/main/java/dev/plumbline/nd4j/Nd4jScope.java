package dev.plumbline.nd4j;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.Tensor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Lifetimes of tensors: one stack of scopes for each thread. A tensor belongs to the innermost scope of the thread
/// that made it; outside all scopes it lives until it is closed or unreachable.
final class Nd4jScope implements Backend.Scope {
    private static final ThreadLocal<Nd4jScope> INNERMOST = new ThreadLocal<>();

    private final Nd4jScope enclosing = INNERMOST.get();
    private final Set<Nd4jTensor> tensors = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean closed;

    private Nd4jScope() {}

    static Nd4jScope open() {
        var scope = new Nd4jScope();
        INNERMOST.set(scope);
        return scope;
    }

    static void register(Nd4jTensor tensor) {
        var scope = INNERMOST.get();
        if (scope != null) {
            scope.tensors.add(tensor);
        }
    }

    static void forget(Nd4jTensor tensor) {
        for (var scope = INNERMOST.get(); scope != null; scope = scope.enclosing) {
            if (scope.tensors.remove(tensor)) {
                return;
            }
        }
    }

    @Override
    public <T extends Tensor> T keep(T tensor) {
        if (tensors.remove(Nd4jTensor.of(tensor)) && enclosing != null) {
            enclosing.tensors.add(Nd4jTensor.of(tensor));
        }
        return tensor;
    }

    /// Releases what is left in this scope; closing twice is harmless.
    ///
    /// @throws IllegalStateException if a scope inside this one is still open, or on another thread
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (INNERMOST.get() != this) {
            throw new IllegalStateException("scopes must be closed innermost first, on the thread that opened them");
        }
        closed = true;
        var all = List.copyOf(tensors);
        tensors.clear();
        if (enclosing == null) {
            INNERMOST.remove();
        } else {
            INNERMOST.set(enclosing);
        }
        all.forEach(Nd4jTensor::close);
    }
}
