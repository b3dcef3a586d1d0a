package dev.plumbline.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a fat binary holds, by its own headers: machine code for each architecture that was asked for, and PTX of the newest.
/// Needs nvcc, no GPU; skipped, with the reason, where nvcc is not. The one of `-Pcuda-kernels` is read too, where it was built in.
///
/// Planted mistakes that turn it red: PTX of the oldest architecture; none at all; an architecture left out; the file of another source
/// kept.
class FatBinaryTest {
    private static final int MAGIC = 0xBA55ED50;
    private static final int PTX = 1;
    private static final int MACHINE_CODE = 2;

    @TempDir
    Path folder;

    /// `sm_90`, `compute_90`, ... in order.
    private static List<String> contents(byte[] binary) {
        var bytes = ByteBuffer.wrap(binary).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(MAGIC, bytes.getInt(0));
        int at = bytes.getShort(6);
        assertEquals(binary.length, at + bytes.getLong(8));
        var contents = new ArrayList<String>();
        while (at < binary.length) {
            int kind = bytes.getShort(at);
            assertTrue(kind == PTX || kind == MACHINE_CODE, "kind " + kind);
            assertTrue(bytes.getLong(at + 8) > 1000, "kernels have more than a kilobyte");
            contents.add((kind == PTX ? "compute_" : "sm_") + bytes.getInt(at + 28));
            at += bytes.getInt(at + 4) + Math.toIntExact(bytes.getLong(at + 8));
        }
        Collections.sort(contents);
        return contents;
    }

    private static List<String> expected(TreeSet<Integer> architectures) {
        var expected = new ArrayList<>(architectures.stream().map(a -> "sm_" + a).toList());
        expected.add("compute_" + architectures.last());
        Collections.sort(expected);
        return expected;
    }

    @Test
    void holdsWhatWasAskedForAndPtxOfTheNewest() throws IOException {
        var nvcc = KernelImage.onPath("nvcc");
        Assumptions.assumeTrue(nvcc.isPresent(), "nvcc is not on this machine");
        var chosen = FatBinary.architectures(nvcc.get());
        Assumptions.assumeTrue(chosen.size() > 1, "this nvcc knows too few architectures from 7.5 on");
        chosen.retainAll(List.of(chosen.first(), chosen.higher(chosen.first())));
        Path out = folder.resolve("new");
        Files.writeString(Files.createDirectories(out).resolve("kernels-0000000000000000.fatbin"), "of another source");
        FatBinary.main(new String[] {out.toString(), chosen.first() + "," + chosen.last()});
        assertEquals(expected(chosen), contents(Files.readAllBytes(out.resolve(FatBinary.fileName()))));
        try (var files = Files.list(out)) {
            assertEquals(1, files.count());
        }

        var none = assertThrows(CudaException.class, () -> FatBinary.main(new String[] {out.toString(), "11"}));
        assertTrue(none.getMessage().contains("none of the architectures"), none.getMessage());
    }

    @Test
    void theOneOfTheBuildIsWhole() throws IOException {
        Assumptions.assumeTrue(KernelImage.fatBinary() != null, "built without -Pcuda-kernels");
        try (var in = KernelImage.fatBinary().openStream()) {
            var contents = contents(in.readAllBytes());
            assertTrue(contents.stream().filter(name -> name.startsWith("compute_")).count() == 1, contents.toString());
            assertTrue(contents.size() > 1, contents.toString());
        }
    }
}
