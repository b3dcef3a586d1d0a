package dev.plumbline.cuda;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Functions of a C library that return a status.
@SuppressWarnings("restricted") // calling native code is what this module is for
final class Native {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;
    static final java.lang.foreign.AddressLayout POINTER = ValueLayout.ADDRESS;

    private final SymbolLookup library;
    private final String name;
    private final Map<String, List<MemoryLayout>> declared = new LinkedHashMap<>();

    Native(SymbolLookup library, String name) {
        this.library = library;
        this.name = name;
    }

    /// A function that returns an int.
    ///
    /// @throws CudaException if the library has no such function
    MethodHandle function(String function, MemoryLayout... arguments) {
        var symbol = library.find(function)
                .orElseThrow(() -> new CudaException(name + " has no function " + function + "; it is too old, or not what its name says"));
        declared.put(function, List.of(arguments));
        return Linker.nativeLinker().downcallHandle(symbol, FunctionDescriptor.of(INT, arguments));
    }

    /// The functions asked for so far and their arguments.
    Map<String, List<MemoryLayout>> declared() {
        return Collections.unmodifiableMap(declared);
    }

    /// Calls it; exceptions of the call itself become unchecked.
    static int call(MethodHandle function, Object... arguments) {
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CudaException("a native call failed: " + e, e);
        }
    }

    /// The text at a pointer that a library handed out.
    static String text(MemorySegment pointer) {
        return pointer.address() == 0 ? "" : pointer.reinterpret(4096).getString(0);
    }
}
