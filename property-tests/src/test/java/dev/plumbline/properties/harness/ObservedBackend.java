package dev.plumbline.properties.harness;

import dev.plumbline.kernel.Backend;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/// A backend whose kernels tell an observer of every call.
public final class ObservedBackend {
    private ObservedBackend() {}

    /// Is told of a kernel, as `policy.entropy`, its arguments and its result (null of a step in place); what it
    /// returns is what the caller gets.
    @FunctionalInterface
    public interface Observer {
        Object seen(String kernel, Object[] arguments, Object result);
    }

    /// `backend`, observed. Closing it closes `backend`.
    public static Backend of(Backend backend, Observer observer) {
        return proxy(Backend.class, (method, arguments) -> {
            Object result = call(backend, method, arguments);
            return method.getReturnType().getSimpleName().endsWith("Kernels")
                    ? kernels(method.getReturnType(), method.getName(), result, observer) : result;
        });
    }

    private static <T> T kernels(Class<T> subject, String name, Object kernels, Observer observer) {
        return proxy(subject, (method, arguments) ->
                observer.seen(name + "." + method.getName(), arguments, call(kernels, method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private interface Handler {
        Object handle(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (_, method, arguments) -> handler.handle(method, arguments)));
    }
}
