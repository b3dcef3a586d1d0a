package dev.plumbline.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Makes one file of machine code of the kernels for every architecture from 7.5 on that nvcc knows, and PTX of the newest, which
/// drivers of later devices compile. Its name has the hash of the source, so that no other source's code is ever loaded. The build runs it with `-Pcuda-kernels`; a machine that has the result needs neither NVRTC nor nvcc.
final class FatBinary {
    private static final int OLDEST = 75;
    private static final Pattern ARCHITECTURE = Pattern.compile("sm_(\\d+)");

    private FatBinary() {}

    /// `kernels-0123456789abcdef.fatbin`.
    static String fileName() {
        return "kernels-" + KernelSource.digest(KernelSource.joined()) + ".fatbin";
    }

    /// `FatBinary FOLDER [ARCHITECTURES]`: where to write it, in place of those of other sources, and architectures such as `80,90`; without them, all.
    public static void main(String[] arguments) throws IOException {
        var nvcc = KernelImage.onPath("nvcc").orElseThrow(() -> new CudaException(
                "nvcc is not on the path: -Pcuda-kernels needs the CUDA toolkit, 12 or 13; build without it otherwise"));
        var architectures = architectures(nvcc);
        if (arguments.length > 1 && !arguments[1].isBlank()) {
            architectures.retainAll(List.of(arguments[1].split(",")).stream().map(Integer::valueOf).toList());
        }
        byte[] code = KernelImage.compile(nvcc, options(architectures));
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        try (var old = Files.newDirectoryStream(folder, "kernels-*.fatbin")) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
        Files.write(folder.resolve(fileName()), code);
    }

    /// Those that `nvcc` makes machine code for, from 7.5 on.
    static TreeSet<Integer> architectures(Path nvcc) throws IOException {
        var all = new TreeSet<Integer>();
        var matcher = ARCHITECTURE.matcher(KernelImage.run(List.of(nvcc.toString(), "--list-gpu-code")));
        while (matcher.find()) {
            int architecture = Integer.parseInt(matcher.group(1));
            if (architecture >= OLDEST) {
                all.add(architecture);
            }
        }
        return all;
    }

    private static List<String> options(TreeSet<Integer> architectures) {
        if (architectures.isEmpty()) {
            throw new CudaException("this nvcc knows none of the architectures that were asked for");
        }
        var options = new ArrayList<>(List.of("-fatbin", "--threads", "0"));
        for (int architecture : architectures) {
            options.add("-gencode");
            options.add("arch=compute_" + architecture + ",code=sm_" + architecture);
        }
        options.add("-gencode");
        options.add("arch=compute_" + architectures.last() + ",code=compute_" + architectures.last());
        return options;
    }
}
