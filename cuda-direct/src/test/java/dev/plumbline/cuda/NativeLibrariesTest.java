package dev.plumbline.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Planted mistakes that turn it red: versions compared as texts; a library of CUDA 11 taken; a folder that is not there ends the search.
class NativeLibrariesTest {
    @TempDir
    Path folder;

    @Test
    void theHighestVersionFrom12OnIsFound() throws IOException {
        for (String name : new String[] {"libnvrtc.so.11.2", "libnvrtc.so.11", "libnvrtc.so.9", "libnvrtc-builtins.so.13"}) {
            Files.createFile(folder.resolve(name));
        }
        String before = System.getProperty(NativeLibraries.LIBRARIES_PROPERTY);
        try {
            System.setProperty(NativeLibraries.LIBRARIES_PROPERTY, "/not/there" + java.io.File.pathSeparator + folder);
            assertFalse(NativeLibraries.find("libnvrtc.so.").map(path -> path.startsWith(folder)).orElse(false));
            Files.createFile(folder.resolve("libnvrtc.so.12"));
            Files.createFile(folder.resolve("libnvrtc.so.13"));
            Files.createFile(folder.resolve("libnvrtc.so.13.0.48"));
            assertEquals(Optional.of(folder.resolve("libnvrtc.so.13")), NativeLibraries.find("libnvrtc.so."));
        } finally {
            if (before == null) {
                System.clearProperty(NativeLibraries.LIBRARIES_PROPERTY);
            } else {
                System.setProperty(NativeLibraries.LIBRARIES_PROPERTY, before);
            }
        }
    }

    @Test
    void availabilityNeverThrows() {
        var availability = new CudaProvider().availability();
        assertEquals(availability.available(), availability.reason().isEmpty());
    }
}
