package dev.plumbline.properties;

import dev.plumbline.properties.harness.Executions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Runs the properties of all operations without Maven, on a machine that has none, and writes what came out as Markdown.
///
/// `ExecutionCheck OUT.md`; the system property `plumbline.executions` names the executions, for example `definition,cuda`.
/// Exit code 1 if a property fails, 3 if an execution that was named is not there.
public final class ExecutionCheck {
    private static final List<String> SUBJECTS = List.of("numerics", "preference", "reward", "ensemble", "policy", "model");

    private ExecutionCheck() {}

    /// See the class.
    public static void main(String[] arguments) throws IOException {
        var lines = new ArrayList<String>();
        Executions.all().forEach(execution -> lines.add("- " + execution.label() + ": " + execution.backend().description()));
        for (String name : System.getProperty("plumbline.executions", "").split(",")) {
            if (!name.isEmpty() && Executions.named(name).isEmpty()) {
                System.err.println("the execution " + name + " is not available here");
                System.exit(3);
            }
        }
        lines.add("");
        lines.add("| operations on | properties | failed | seconds |");
        lines.add("| --- | --- | --- | --- |");
        long failed = 0;
        for (String subject : SUBJECTS) {
            var request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(DiscoverySelectors.selectPackage("dev.plumbline.properties." + subject)).build();
            var listener = new SummaryGeneratingListener();
            LauncherFactory.create().execute(request, listener);
            var summary = listener.getSummary();
            summary.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8), 8);
            failed += summary.getTestsFailedCount();
            lines.add(String.format(Locale.ROOT, "| %s | %d | %d | %.0f |", subject, summary.getTestsFoundCount(),
                    summary.getTestsFailedCount(), (summary.getTimeFinished() - summary.getTimeStarted()) / 1000.0));
            Files.write(Path.of(arguments[0]), lines); // what is done stays, should the next one not end
        }
        lines.forEach(System.out::println);
        System.exit(failed > 0 ? 1 : 0);
    }
}
