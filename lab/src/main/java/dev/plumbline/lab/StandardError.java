package dev.plumbline.lab;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/// Puts the true standard error back in place.
///
/// The launcher starts the JVM with a filter on file descriptor 2, because the JVM announces the incubator module
/// before any code of ours runs and has no flag against it, and hands the true standard error over as descriptor 3.
/// `dup2(3, 2)` undoes that for the whole process, native libraries included; the filter then sees its end of file.
final class StandardError {
    private StandardError() {}

    /// Does nothing unless the launcher asks for it. Where the C library cannot be called the filter stays, which
    /// costs nothing but the terminal's immediacy.
    @SuppressWarnings("restricted") // calling C is the purpose; the launcher enables native access
    static void restore() {
        String descriptor = System.getProperty("plumbline.stderr");
        if (descriptor == null) {
            return;
        }
        try {
            var linker = Linker.nativeLinker();
            var dup2 = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("dup2"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            int result = (int) dup2.invokeExact(Integer.parseInt(descriptor), 2);
            assert result == 2 || result == -1;
        } catch (Throwable e) { // invokeExact declares Throwable; nothing here is worth failing a run for
            System.clearProperty("plumbline.stderr");
        }
    }
}
