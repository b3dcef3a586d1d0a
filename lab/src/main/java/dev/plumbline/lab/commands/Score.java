package dev.plumbline.lab.commands;

import dev.plumbline.data.AtomicFile;
import dev.plumbline.data.PairTable;
import dev.plumbline.data.RecordTable;
import dev.plumbline.data.ResponseTable;
import dev.plumbline.data.RewardModelFile;
import dev.plumbline.kernel.Backend;
import dev.plumbline.lab.ExecutionOptions;
import dev.plumbline.lab.UserError;
import dev.plumbline.lab.result.CsvFile;
import dev.plumbline.lab.result.JsonText;
import dev.plumbline.lab.terminal.Table;
import dev.plumbline.lab.terminal.Terminal;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `plumbline score`: rewards of responses by a saved ensemble, with the spread over members; or how well it predicts
/// compared pairs.
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = "Scores responses, or judges a saved model on compared pairs.",
        footerHeading = "%nInput:%n",
        footer = {
            "  CSV or JSON Lines, plain or gzip. Responses, one a row: the model's feature columns, or a text in",
            "  response (or text, completion, output) with its prompt in prompt. Optional: group, id.",
            "  Pairs (columns chosen... and rejected...): as for 'plumbline train'; log-loss, accuracy, calibration.",
            "  A prompt's responses are the rows with one group or prompt; --reference is taken over them.",
            "",
            "Examples:",
            "  plumbline score model.json responses.csv --out scores.csv",
            "  plumbline score model.json responses.jsonl.gz --aggregate log-sigmoid-sum",
            "  plumbline score model.json pairs.jsonl.gz"
        })
public final class Score implements Callable<Integer> {
    private static final int SHOWN = 20;
    private static final int JUDGE = 12;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ExecutionOptions common = new ExecutionOptions();

    @Mixin
    private RewardRule rule = new RewardRule();

    @Mixin
    private ModelAndData input = new ModelAndData();

    @Option(names = "--out", paramLabel = "SCORES.csv", description = "File for the scores, written whole or not at all.")
    private Path out;

    @Override
    public Integer call() {
        rule.check();
        var model = RewardModelFile.load(input.model());
        var table = RecordTable.read(input.file());
        try (var backend = common.openBackend()) {
            if (PairTable.isIn(table)) {
                pairs(backend, model, table);
            } else {
                responses(backend, model, ResponseTable.of(table, model, input.columns()));
            }
        }
        return 0;
    }

    private void responses(Backend backend, RewardModelFile model, ResponseTable table) {
        double[][] scores = finite(model.score(backend, table.features()));
        var reward = new double[table.size()];
        var number = new int[table.size()];
        int prompts = 0;
        for (int[] rows : table.byPrompt().values()) {
            double[] of = rule.rewards(Align.columns(scores, rows));
            prompts++;
            for (int i = 0; i < rows.length; i++) {
                reward[rows[i]] = of[i];
                number[rows[i]] = prompts;
            }
        }
        var heading = new ArrayList<>(List.of("line", "id", "prompt"));
        for (int k = 0; k < scores.length; k++) {
            heading.add("member_" + (k + 1));
        }
        heading.addAll(List.of("mean", "std", "reward"));
        var rows = new ArrayList<Object[]>();
        for (int i = 0; i < table.size(); i++) {
            double[] members = Align.column(scores, i);
            var cells = new ArrayList<Object>(List.of(table.lines().get(i),
                    table.ids().isEmpty() ? "" : table.ids().get(i), number[i]));
            Arrays.stream(members).forEach(cells::add);
            cells.addAll(List.of(Moments.mean(members), Moments.standardDeviation(members, 0), reward[i]));
            rows.add(cells.toArray());
        }
        write(heading, rows);
        if (common.json()) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("model", input.model().toString());
            answer.put("file", input.file().toString());
            answer.putAll(rule.configuration());
            answer.put("responses", table.size());
            answer.put("prompts", prompts);
            answer.put("columns", heading);
            answer.put("rows", rows);
            spec.commandLine().getOut().println(JsonText.of(answer));
            return;
        }
        var terminal = spec.commandLine().getOut();
        terminal.println(table.size() + " responses to " + prompts + (prompts == 1 ? " prompt, " : " prompts, ")
                + scores.length + (scores.length == 1 ? " member" : " members"));
        terminal.println();
        var shown = new Table(">line", "id", ">prompt", ">mean", ">std over members", ">reward");
        for (int i = 0; i < Math.min(SHOWN, rows.size()); i++) {
            Object[] row = rows.get(i);
            int n = row.length;
            shown.row(row[0].toString(), row[1].toString(), row[2].toString(), Choice.text((double) row[n - 3]),
                    Choice.text((double) row[n - 2]), Choice.text((double) row[n - 1]));
        }
        shown.print(terminal, Terminal.width());
        terminal.println();
        if (rows.size() > SHOWN) {
            terminal.println((rows.size() - SHOWN) + " more rows" + (out == null ? ": --out SCORES.csv" : ""));
        }
        if (out != null) {
            terminal.println("scores: " + out);
        }
    }

    private void pairs(Backend backend, RewardModelFile model, RecordTable records) {
        if (input.text() != null) {
            throw UserError.badInput("--text: found " + input.text() + " with a file of pairs, expected a file of responses");
        }
        var table = PairTable.of(records, model, input.group());
        double[][] chosen = finite(model.score(backend, table.pairs().chosen()));
        double[][] rejected = finite(model.score(backend, table.pairs().rejected()));
        var margins = new double[chosen.length][table.pairs().size()];
        for (int k = 0; k < margins.length; k++) {
            for (int i = 0; i < margins[k].length; i++) {
                margins[k][i] = chosen[k][i] - rejected[k][i];
            }
        }
        var mean = new double[table.pairs().size()];
        Arrays.setAll(mean, i -> Moments.mean(Align.column(margins, i)));
        var random = new Philox(common.seed(), JUDGE);
        var members = new ArrayList<HeldOut>();
        for (double[] margin : margins) {
            members.add(HeldOut.of(table.pairs(), margin, random.fork(1)));
        }
        var whole = HeldOut.of(table.pairs(), mean, random.fork(1));
        writePairs(records, table, chosen, rejected, mean);
        var terminal = spec.commandLine().getOut();
        if (common.json()) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("model", input.model().toString());
            answer.put("file", input.file().toString());
            answer.put("pairs", mean.length);
            answer.put("members", members.stream().map(HeldOut::fields).toList());
            answer.put("ensemble", whole.fields());
            terminal.println(JsonText.of(answer));
            return;
        }
        terminal.println(mean.length + " pairs");
        terminal.println();
        var shown = HeldOut.table();
        for (int k = 0; members.size() > 1 && k < members.size(); k++) {
            members.get(k).addTo(shown, "member " + (k + 1));
        }
        whole.addTo(shown, members.size() > 1 ? "mean of members" : "model");
        shown.print(terminal, Terminal.width());
        if (out != null) {
            terminal.println();
            terminal.println("scores: " + out);
        }
    }

    /// One row a pair, as `plumbline evaluate` reads them: group, target, the scores of each member; then what is derived.
    private void writePairs(
            RecordTable records, PairTable table, double[][] chosen, double[][] rejected, double... mean) {
        var heading = new ArrayList<>(List.of("line", "group", "target"));
        for (int k = 0; k < chosen.length; k++) {
            heading.addAll(List.of("chosen_member_" + (k + 1), "rejected_member_" + (k + 1)));
        }
        heading.addAll(List.of("mean_margin", "std"));
        var rows = new ArrayList<Object[]>();
        for (int i = 0; i < mean.length; i++) {
            var cells = new ArrayList<Object>(List.of(records.line(i),
                    table.groups().isEmpty() ? "" : table.groups().get(table.pairs().group(i)), table.pairs().target(i)));
            var margins = new double[chosen.length];
            for (int k = 0; k < chosen.length; k++) {
                cells.addAll(List.of(chosen[k][i], rejected[k][i]));
                margins[k] = chosen[k][i] - rejected[k][i];
            }
            cells.addAll(List.of(mean[i], Moments.standardDeviation(margins, 0)));
            rows.add(cells.toArray());
        }
        write(heading, rows);
    }

    private double[][] finite(double[][] scores) {
        for (double[] member : scores) {
            for (int i = 0; i < member.length; i++) {
                if (!(Math.abs(member[i]) <= Double.MAX_VALUE)) {
                    throw UserError.badInput(input.file() + ": found a reward of " + member[i] + " for row " + (i + 1)
                            + ", expected a finite one; look for features far outside those of the training data");
                }
            }
        }
        return scores;
    }

    private void write(List<String> heading, List<Object[]> rows) {
        if (out == null) {
            return;
        }
        AtomicFile.write(out, path -> write(path, heading, rows));
    }

    static void write(Path path, List<String> heading, List<Object[]> rows) throws IOException {
        try (var csv = CsvFile.create(path, heading)) {
            rows.forEach(csv::row);
        }
    }
}
