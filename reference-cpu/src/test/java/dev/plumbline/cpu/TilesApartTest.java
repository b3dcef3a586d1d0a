package dev.plumbline.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.reflect.AccessFlag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The parts of a matrix product are compiled apart from their callers, see {@link VectorTiles64}. Turned red by writing
/// `addWide` as a loop over its rows, which has 169 bytes of code.
class TilesApartTest {
    /// HotSpot's `FreqInlineSize`: what is longer is not inlined, however hot.
    private static final int INLINED_UP_TO = 325;

    @ParameterizedTest
    @ValueSource(classes = {VectorTiles64.class, VectorTiles32.class})
    void everyMethodIsTooLongToBeInlined(Class<?> type) throws IOException {
        try (var bytes = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            var methods = ClassFile.of().parse(bytes.readAllBytes()).methods().stream()
                    .filter(method -> method.flags().has(AccessFlag.STATIC) && !method.methodName().stringValue().startsWith("<"))
                    .toList();
            assertTrue(methods.size() >= 9, "found only " + methods);
            for (var method : methods) {
                int length = method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
                assertTrue(length > INLINED_UP_TO, method.methodName().stringValue() + " has " + length + " bytes of code");
            }
        }
    }
}
