package dev.plumbline.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Defines its own copy of every class of this package, with {@link LaneWidth#BITS} fixed to one width; everything
/// else comes from the parent. Used for widths other than the processor's preferred one, mainly by tests that hold
/// all widths to the same bits.
public final class LaneWidthLoader extends ClassLoader {
    private static final String PREFIX = LaneWidthLoader.class.getPackageName() + ".";

    private static final Map<Integer, LaneWidthLoader> LOADERS = new ConcurrentHashMap<>();

    private final int bits;

    /// The loader for registers of `bits` bits, one in the program.
    static LaneWidthLoader of(int bits) {
        return LOADERS.computeIfAbsent(bits, b -> new LaneWidthLoader(b, LaneWidthLoader.class.getClassLoader()));
    }

    private LaneWidthLoader(int bits, ClassLoader parent) {
        super(parent);
        this.bits = bits;
    }

    /// Register width in bits.
    public int bits() {
        return bits;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PREFIX) || name.equals(LaneWidthLoader.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            var loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (var file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            var code = file.readAllBytes();
            return defineClass(name, code, 0, code.length, LaneWidthLoader.class.getProtectionDomain());
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + name, e);
        }
    }
}
