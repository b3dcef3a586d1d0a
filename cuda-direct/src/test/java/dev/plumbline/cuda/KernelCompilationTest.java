package dev.plumbline.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every kernel compiles for every architecture that the compiler of this machine knows from 7.5 on, without spilled registers.
/// Needs nvcc, no GPU; skipped, with the reason, where nvcc is not.
///
/// Planted mistakes that turn it red: a type that only a C++ compiler for the CPU knows; an array in a kernel that does not fit
/// into registers; a kernel without its instance for float32.
class KernelCompilationTest {
    private static final Pattern SPILLS = Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");
    private static final Pattern ENTRY = Pattern.compile("Compiling entry function '([a-z0-9_]+)' for '(sm_\\d+)'");

    @TempDir
    Path folder;

    @Test
    void compilesWithoutSpillsForEveryArchitecture() throws IOException {
        var nvcc = KernelImage.onPath("nvcc");
        Assumptions.assumeTrue(nvcc.isPresent(), "nvcc is not on this machine");
        var architectures = FatBinary.architectures(nvcc.get());
        Assumptions.assumeTrue(!architectures.isEmpty(), "this nvcc knows no architecture from 7.5 on");
        for (String file : KernelSource.FILES) {
            Files.writeString(folder.resolve(file), KernelSource.read(file));
        }
        // The oldest, a common one and the newest; all of them with -Dcuda.architectures=all, which takes a minute for each.
        var chosen = new TreeSet<>(List.of(architectures.first(), architectures.contains(90) ? 90 : architectures.last()));
        if (System.getProperty("cuda.architectures", "").equals("all")) {
            chosen.addAll(architectures);
        }
        var command = new ArrayList<>(List.of(nvcc.get().toString(), "-std=c++17", "-fatbin", "--threads", "2", "-Xptxas", "-v", "-o",
                folder.resolve("kernels.fatbin").toString()));
        for (int architecture : chosen) {
            command.add("-gencode");
            command.add("arch=compute_" + architecture + ",code=sm_" + architecture);
        }
        command.add(folder.resolve("all.cu").toString());
        String report = KernelImage.run(command);
        assertFalse(report.contains("warning"), report);
        var kernels = new TreeSet<String>();
        var entries = ENTRY.matcher(report);
        int compiled = 0;
        while (entries.find()) {
            kernels.add(entries.group(1));
            compiled++;
        }
        assertEquals(kernels.size() * chosen.size(), compiled);
        for (String kernel : kernels) {
            assertTrue(kernels.contains(kernel.substring(0, kernel.length() - 2) + (kernel.endsWith("32") ? "64" : "32")), kernel);
        }
        var spills = SPILLS.matcher(report);
        int seen = 0;
        while (spills.find()) {
            seen++;
            assertEquals("0 0", spills.group(2) + " " + spills.group(3), report);
        }
        assertTrue(seen >= compiled, seen + " reports for " + compiled + " kernels");
    }

    @Test
    void theJoinedTextIsWholeAndWithoutTheEmulator() {
        String text = KernelSource.joined();
        assertFalse(text.contains("#include \"common.cuh\""));
        assertTrue(text.contains("BOTH(bradley_terry,"));
        assertTrue(text.contains("BOTH(adam,"));
        assertEquals(text.indexOf("struct Lanes {"), text.lastIndexOf("struct Lanes {"));
        assertFalse(text.contains("std::map"));
    }
}
