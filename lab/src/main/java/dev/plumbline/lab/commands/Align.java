package dev.plumbline.lab.commands;

import dev.plumbline.data.AtomicFile;
import dev.plumbline.data.RecordTable;
import dev.plumbline.data.ResponseTable;
import dev.plumbline.data.RewardModelFile;
import dev.plumbline.lab.ExecutionOptions;
import dev.plumbline.lab.UserError;
import dev.plumbline.lab.result.JsonText;
import dev.plumbline.lab.terminal.Table;
import dev.plumbline.lab.terminal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `plumbline align`: a policy over given responses to each prompt, aligned to a saved ensemble, beside the closed form.
@Command(
        name = "align",
        mixinStandardHelpOptions = true,
        description = "Aligns a policy over given responses to a reward, beside the closed-form optimum.",
        footerHeading = "%nInput:%n",
        footer = {
            "  Responses as for 'plumbline score', several to each group or prompt. The reference policy is uniform, or",
            "  given by the column logprob (in nats) or weight; it is normalised over the responses to a prompt.",
            "",
            "Methods:",
            "  closed-form  pi* proportional to ref exp(R / beta), the maximum of E R - beta KL(pi || ref)",
            "  exact        ascent along the exact gradient of the same, one logit for each response",
            "  reinforce    score function with the prompt's value as baseline",
            "  rloo, grpo   advantages against the other draws for the prompt (leave-one-out; normalised)",
            "  ppo          clipped ratio, learned value for each prompt",
            "  best-of-n    the exact law of the best of --n draws, beside the optimum of equal divergence",
            "",
            "Examples:",
            "  plumbline align model.json responses.csv --kl 0.5 --out policy.csv",
            "  plumbline align model.json responses.jsonl --method ppo --beta 0.2 --aggregate min",
            "  plumbline align model.json responses.csv --method best-of-n --n 16 --aggregate log-sigmoid-sum"
        })
public final class Align implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ExecutionOptions common = new ExecutionOptions();

    @Mixin
    private RewardRule rule = new RewardRule();

    @Mixin
    private AlignmentOptions options = new AlignmentOptions();

    @Mixin
    private ModelAndData input = new ModelAndData();

    @Option(names = "--out", paramLabel = "POLICY.csv", description = "File for the policy, written whole or not at all.")
    private Path out;

    @Override
    public Integer call() {
        rule.check();
        options.check();
        var model = RewardModelFile.load(input.model());
        var table = ResponseTable.of(RecordTable.read(input.file()), model, input.columns());
        try (var backend = common.openBackend()) {
            double[][] scores = model.score(backend, table.features());
            var prompts = new ArrayList<Alignment.Prompt>();
            for (int[] rows : table.byPrompt().values()) {
                double[][] members = columns(scores, rows);
                prompts.add(new Alignment.Prompt(rows, table.reference(rows), members, rule.rewards(members)));
            }
            Alignment result;
            try {
                result = Alignment.of(backend, prompts, options, common.seed());
            } catch (IllegalArgumentException e) {
                throw UserError.badInput(input.file() + ": " + e.getMessage(), e);
            }
            write(table, result);
            print(table, result, backend.name());
        }
        return 0;
    }

    /// `scores[members][rows]` of the given rows.
    static double[][] columns(double[][] scores, int... rows) {
        return Arrays.stream(scores)
                .map(member -> Arrays.stream(rows).mapToDouble(row -> member[row]).toArray())
                .toArray(double[][]::new);
    }

    /// `scores[members][row]`.
    static double[] column(double[][] scores, int row) {
        return Arrays.stream(scores).mapToDouble(member -> member[row]).toArray();
    }

    private static final List<String> HEADING =
            List.of("line", "id", "prompt", "reference", "reward", "policy", "optimum");

    private static List<Object[]> rows(ResponseTable table, Alignment result) {
        var rows = new ArrayList<Object[]>();
        for (int x = 0; x < result.prompts().size(); x++) {
            var prompt = result.prompts().get(x);
            for (int y = 0; y < prompt.rows().length; y++) {
                int row = prompt.rows()[y];
                rows.add(new Object[] {table.lines().get(row), table.ids().isEmpty() ? "" : table.ids().get(row), x + 1,
                    prompt.reference()[y], prompt.reward()[y], result.policy()[x][y], result.optimum()[x][y]});
            }
        }
        return rows;
    }

    private void write(ResponseTable table, Alignment result) {
        if (out != null) {
            AtomicFile.write(out, path -> Score.write(path, HEADING, rows(table, result)));
        }
    }

    private void print(ResponseTable table, Alignment result, String execution) {
        var terminal = spec.commandLine().getOut();
        var summaries = new LinkedHashMap<String, Alignment.Summary>();
        summaries.put("reference", result.summary(Alignment.Law.REFERENCE));
        if (!options.closedForm()) {
            summaries.put(options.method(), result.summary(Alignment.Law.POLICY));
        }
        summaries.put(options.bestOfN() ? "optimum of this divergence" : "closed form",
                result.summary(Alignment.Law.OPTIMUM));
        if (common.json()) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("model", input.model().toString());
            answer.put("file", input.file().toString());
            answer.putAll(rule.configuration());
            answer.putAll(options.configuration());
            answer.put("seed", common.seed());
            answer.put("execution", execution);
            answer.put("prompts", result.prompts().size());
            answer.put("responses", table.size());
            answer.put("beta", result.beta());
            var policies = new LinkedHashMap<String, Map<String, Object>>();
            summaries.forEach((name, summary) -> policies.put(name, summary.fields()));
            answer.put("policies", policies);
            answer.put("curve", result.curve());
            answer.put("columns", HEADING);
            answer.put("rows", rows(table, result));
            terminal.println(JsonText.of(answer));
            return;
        }
        terminal.println(result.prompts().size() + (result.prompts().size() == 1 ? " prompt, " : " prompts, ")
                + table.size() + " responses; beta " + Choice.text(result.beta()));
        terminal.println();
        var shown = new Table("policy", ">reward", ">KL (nats)", ">reward - beta KL", ">entropy", ">members' rewards");
        summaries.forEach((name, summary) -> shown.row(name, Choice.text(summary.reward()), Choice.text(summary.kl()),
                Choice.text(summary.objective()), Choice.text(summary.entropy()),
                Choice.text(summary.lowestMember()) + " to " + Choice.text(summary.highestMember())));
        shown.print(terminal, Terminal.width());
        terminal.println();
        terminal.println(out == null ? "no policy was saved: --out POLICY.csv" : "policy: " + out);
    }
}
