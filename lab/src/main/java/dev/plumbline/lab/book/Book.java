package dev.plumbline.lab.book;

import dev.plumbline.lab.ExitCode;
import dev.plumbline.lab.OutputOptions;
import dev.plumbline.lab.result.JsonText;
import dev.plumbline.lab.result.OutputFolder;
import dev.plumbline.lab.result.Provenance;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `plumbline book`: the pages of `docs` as a folder of HTML that needs no network.
@Command(
        name = "book",
        mixinStandardHelpOptions = true,
        description =
        "Binds the pages of docs/, with the code they explain, into a folder of HTML to be read and searched without "
                + "a network.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline book --out book            then open book/index.html",
            "  plumbline book --out book --source ../fork",
            "",
            "A mistake in a page (an unknown macro, a dead link, code that is gone) is one line with file, line and "
                    + "column, exit code 2."
        })
public final class Book implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--out", paramLabel = "FOLDER", required = true,
            description = "Folder for the book, written whole or not at all.")
    private Path out;

    @Option(names = "--source", paramLabel = "FOLDER", description =
            "A copy of the repository. Default: the one that the command belongs to.")
    private Path source;

    @Override
    public Integer call() {
        var repository = source == null ? Repository.own() : Repository.at(source);
        try (var folder = OutputFolder.create(out)) {
            String commit = source == null ? Provenance.sourceCommit() : "unknown";
            var bound = Binding.bind(repository, "Plumbline " + Provenance.installedVersion()
                    + (commit.equals("unknown") ? "" : ", commit " + commit)
                    + ". Apache License 2.0.");
            Binding.write(bound, repository, folder);
            Provenance.now("book", 0, "none", "none", 1, Map.of("pages", bound.pages()))
                    .write(folder.file(OutputFolder.PROVENANCE));
            folder.commit();
            var index = out.resolve("index.html");
            var stream = spec.commandLine().getOut();
            if (output.json()) {
                var answer = new LinkedHashMap<String, Object>();
                answer.put("book", index.toString());
                answer.put("pages", bound.pages());
                answer.put("files", bound.files().size());
                stream.println(JsonText.of(answer));
            } else {
                stream.println(bound.pages() + " pages and the sources they link to; open " + index);
            }
        }
        return ExitCode.OK;
    }
}
