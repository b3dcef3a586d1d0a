package dev.plumbline.lab.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.lab.Main;
import dev.plumbline.oracle.scalar.Format;
import dev.plumbline.oracle.variants.Evaluation;
import dev.plumbline.oracle.variants.Operation;
import dev.plumbline.oracle.variants.Operations;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The questions of docs/verify.md, each asked of a file with the numbers of a known variant: one command names it.
///
/// Planted mistakes that turn it red: estimators of the divergence exchanged; a score that moves by one token; the order of columns
/// lost when a file is read.
class QuestionsTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> oneCommandAnswers() {
        return Stream.of(
                question("which std and eps is this", "group-advantage", "grpo-sd1-1e-4"),
                question("which std and eps is this, of a batch", "whitening", "wh-trl"),
                question("which KL", "kl-estimate", "k3-reversed"),
                question("what sign", "kl-estimate", "kl-sign"),
                question("where does the KL go", "reinforce-advantage", "rloo-kl-in-reward"),
                question("where does the KL go, with what sign", "reinforce-advantage", "kl-in-return-bonus"),
                question("which KL is in my loss", "grpo-loss", "kl-in-loss-k1"),
                question("why is my ratio not 1 on the first step", "log-softmax", "temperature-not-applied-0.7"),
                question("is the score on EOS or on PAD", "score-placement", "gae-p1"),
                question("is the score read on EOS or on PAD", "score-readout", "readout-on-pad"),
                question("does my loss match TRL's", "dpo-loss", "dpo-hinge"),
                question("does my GRPO loss match TRL's", "grpo-loss", "dr-grpo-loss"));
    }

    private DynamicTest question(String text, String id, String variant) {
        return DynamicTest.dynamicTest(text, () -> {
            var operation = Operations.find(id);
            var settings = operation.variants().stream().filter(v -> v.id().equals(variant)).findFirst().orElseThrow().settings();
            var file = Files.writeString(folder.resolve(variant + ".csv"), csv(operation, operation.settings(settings)));
            var out = new StringWriter();
            var err = new StringWriter();
            int code = Main.execute(new PrintWriter(out), new PrintWriter(err), "verify", "--op", id, file.toString(), "--json");
            assertEquals(1, code, err.toString());
            var matches = new ObjectMapper().readTree(out.toString()).get("matches");
            assertEquals(1, matches.size(), out.toString());
            assertEquals(variant, matches.get(0).get("id").asText());
        });
    }

    /// Every example of the operation, in float32, with keys that tell the examples apart.
    private static String csv(Operation operation, Map<String, String> settings) {
        var columns = new ArrayList<String>();
        operation.columns().forEach(column -> columns.add(column.name()));
        var text = new StringBuilder(String.join(",", columns)).append('\n');
        int number = 0;
        for (var example : operation.examples()) {
            number++;
            var block = example.block();
            if (!example.settings().isEmpty() || block.rows() > 64) {
                continue;
            }
            var cells = new LinkedHashMap<String, String[]>();
            var outputs = new HashMap<>(Evaluation.estimate(operation, block, settings, Format.FLOAT32, 0));
            for (var column : operation.columns()) {
                var texts = new String[block.rows()];
                for (int i = 0; i < texts.length; i++) {
                    texts[i] = switch (column.kind()) {
                        case KEY -> number + "-" + (block.keys().containsKey(column.name()) ? block.keys().get(column.name())[i]
                                : column.name().equals(operation.blockKey()) ? "" : isRow(column.name()) ? "" + i : "");
                        case INPUT -> Double.toString(block.numbers().containsKey(column.name())
                                ? block.numbers().get(column.name())[i] : column.fallback());
                        case OUTPUT -> outputs.get(column.name()).get(i) == null ? ""
                                : Float.toString((float) outputs.get(column.name()).get(i).value());
                    };
                }
                cells.put(column.name(), texts);
            }
            for (int i = 0; i < block.rows(); i++) {
                int row = i;
                text.append(String.join(",", columns.stream().map(name -> cells.get(name)[row]).toList())).append('\n');
            }
        }
        return text.toString();
    }

    private static boolean isRow(String key) {
        return key.equals("t") || key.equals("pair") || key.equals("sample") || key.equals("token");
    }
}
