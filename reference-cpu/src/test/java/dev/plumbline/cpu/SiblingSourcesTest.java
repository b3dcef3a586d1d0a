package dev.plumbline.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// A kernel is one text with four types. Turned red by editing one sibling alone, for example another order of a sum in
/// the scalar form, or a changed constant in the float form.
class SiblingSourcesTest {
    @Test
    void siblingsAreTheMastersText() throws IOException {
        var directory = Path.of("src/main/java/dev/plumbline/cpu");
        var siblings = SiblingSources.siblings(directory);
        assertTrue(siblings.size() >= 25, "found only " + siblings.keySet());
        for (var sibling : siblings.entrySet()) {
            assertEquals(sibling.getValue(), Files.readString(directory.resolve(sibling.getKey() + ".java")),
                    sibling.getKey() + " differs from its master: run SiblingSources");
        }
    }
}
