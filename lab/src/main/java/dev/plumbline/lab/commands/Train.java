package dev.plumbline.lab.commands;

import dev.plumbline.data.PairTable;
import dev.plumbline.data.RewardModelFile;
import dev.plumbline.data.TextFeatures;
import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.lab.ExecutionOptions;
import dev.plumbline.lab.UserError;
import dev.plumbline.lab.result.JsonText;
import dev.plumbline.lab.terminal.Terminal;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.items.NoFiniteEstimateException;
import dev.plumbline.preference.reward.DivergedException;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardEnsemble;
import dev.plumbline.preference.reward.RewardModelTrainer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `plumbline train`: a reward model, or an ensemble of them, from compared pairs ({@link PairTable}) by the Bradley-Terry
/// loss, judged on pairs of prompts that it has not seen.
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Trains reward models on compared pairs and judges them on held-out prompts.",
        footerHeading = "%nInput:%n",
        footer = {
            "  CSV or JSON Lines, plain or gzip, one pair a row. Features: columns chosen_NAME and rejected_NAME.",
            "  Texts: chosen and rejected, optionally prompt; without one, the dialogue that both begin with",
            "  is cut off (HH-RLHF). Optional: group, weight, margin, target (1/2 for a tie), id;",
            "  for --loss: strength (above 0), or rating_chosen and rating_rejected (empty: missing).",
            "  A text becomes its log length in characters and words, shares of different words, of punctuation",
            "  and of words of the prompt, log counts of questions, lines and refusal phrases, and signed hashed",
            "  counts of words (--buckets). This is no language model: it sees length and vocabulary.",
            "",
            "Examples:",
            "  plumbline train pairs.csv --out model.json",
            "  plumbline train hh-rlhf.jsonl.gz --l2 0.01",
            "  plumbline train pairs.csv --loss scaled-bt --out model.json",
            "  plumbline train pairs.csv --denoise voting --l2 0.01 --out model.json",
            "  plumbline train hh-rlhf.jsonl.gz --model mlp --members 5 --epochs 10 --l2 0.01 --out model.json"
        })
public final class Train implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ExecutionOptions common = new ExecutionOptions();

    @Mixin
    private Voting voting = new Voting();

    @Parameters(paramLabel = "FILE", description = "Compared pairs.")
    private Path file;

    @Option(names = "--model", defaultValue = "linear", paramLabel = "KIND",
            description = "linear or mlp. Default: ${DEFAULT-VALUE}.")
    private String model;

    @Option(names = "--loss", defaultValue = "bt", paramLabel = "NAME",
            description = "bt; margin or scaled-bt, which use the strength of each preference (column strength) as a margin or "
                    + "a weight; or regression on ratings (columns rating_chosen, rating_rejected; linear, newton). Default: "
                    + "${DEFAULT-VALUE}.")
    private String lossName;

    @Option(names = "--hidden", split = ",", defaultValue = "64,64", paramLabel = "SIZES",
            description = "Sizes of the hidden layers of an mlp. Default: ${DEFAULT-VALUE}.")
    private List<Integer> hidden;

    @Option(names = "--activation", defaultValue = "tanh", paramLabel = "NAME",
            description = "Of the hidden layers: tanh, relu or silu. Default: ${DEFAULT-VALUE}.")
    private String activation;

    @Option(names = "--members", defaultValue = "1", paramLabel = "K",
            description = "Models in the ensemble. They differ in initial weights and order of the data; linear models by "
                    + "Newton's method in bootstrap resamples of the groups. Default: ${DEFAULT-VALUE}.")
    private int members;

    @Option(names = "--optimizer", paramLabel = "NAME",
            description = "newton (linear only: the exact optimum), sgd, adam or adamw. Default: newton for linear, adam "
                    + "for mlp.")
    private String optimizer;

    @Option(names = "--learning-rate", defaultValue = "0.001", paramLabel = "X",
            description = "Of sgd, adam, adamw. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(names = "--weight-decay", defaultValue = "0.01", paramLabel = "X",
            description = "Of adamw. Default: ${DEFAULT-VALUE}.")
    private double weightDecay;

    @Option(names = "--epochs", defaultValue = "20", paramLabel = "N",
            description = "Passes over the data. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(names = "--batch", defaultValue = "32", paramLabel = "N",
            description = "Pairs of a step; 0: all. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--l2", defaultValue = "0", paramLabel = "X",
            description = "Ridge: adds (X/2) sum of squared weights to the mean loss. Default: ${DEFAULT-VALUE}.")
    private double ridge;

    @Option(names = "--label-smoothing", defaultValue = "0", paramLabel = "X",
            description = "Assumed share of wrong labels. Default: ${DEFAULT-VALUE}.")
    private double labelSmoothing;

    @Option(names = "--centering", defaultValue = "0", paramLabel = "X",
            description = "Adds X (r(chosen) + r(rejected))^2 to the loss of a pair. Default: ${DEFAULT-VALUE}.")
    private double centering;

    @Option(names = "--validation", defaultValue = "0.2", paramLabel = "X",
            description = "Share of the groups to hold out; 0: none. Default: ${DEFAULT-VALUE}.")
    private double validation;

    @Option(names = "--group", paramLabel = "COLUMN",
            description = "Pairs with the same text there are held out together. Default: group or prompt.")
    private String group;

    @Option(names = "--noise", defaultValue = "0", paramLabel = "X",
            description = "Flips this share of the training labels, for experiments. Default: ${DEFAULT-VALUE}.")
    private double noise;

    @Option(names = "--buckets", defaultValue = "128", paramLabel = "N",
            description = "Hashed features of words of a text. Default: ${DEFAULT-VALUE}.")
    private int buckets;

    @Option(names = "--no-scaling", description = "Leave the features as they are. Otherwise each gets mean 0 and "
            + "standard deviation 1 on the training pairs, which the model file keeps.")
    private boolean noScaling;

    @Option(names = "--dtype", defaultValue = "float64", paramLabel = "TYPE",
            description = "float32 or float64. Default: ${DEFAULT-VALUE}.")
    private String dtype;

    @Option(names = "--out", paramLabel = "MODEL.json", description = "File for the model, written whole or not at all.")
    private Path out;

    @Override
    public Integer call() {
        var kind = Choice.of("--model", model, List.of("linear", "mlp"));
        String rule = Choice.of("--optimizer", optimizer == null ? kind.equals("linear") ? "newton" : "adam" : optimizer,
                List.of("newton", "sgd", "adam", "adamw"));
        if (kind.equals("mlp") && rule.equals("newton")) {
            throw UserError.badInput("--optimizer: found newton with --model mlp, expected sgd, adam or adamw");
        }
        Choice.of("--loss", lossName, TrainingLoss.NAMES);
        voting.check(lossName);
        if (lossName.equals("regression") && !(rule.equals("newton") && labelSmoothing == 0 && centering == 0 && noise == 0)) {
            throw UserError.badInput("--loss: found regression, expected --model linear and --optimizer newton with it, and no "
                    + "--label-smoothing, --centering or --noise, which are about labels");
        }
        Choice.range("--members", members, 1, 1000);
        Choice.range("--validation", validation, 0, 0.9);
        Choice.range("--noise", noise, 0, 1);
        Choice.range("--l2", ridge, 0, Double.MAX_VALUE);
        Choice.range("--label-smoothing", labelSmoothing, 0, 0.5);
        Choice.range("--centering", centering, 0, Double.MAX_VALUE);
        Choice.range("--epochs", epochs, 1, 1_000_000);
        Choice.range("--batch", batch, 0, Integer.MAX_VALUE);
        Choice.range("--buckets", buckets, 0, 1 << 20);
        Choice.range("--learning-rate", learningRate, Double.MIN_NORMAL, Double.MAX_VALUE);
        Choice.range("--weight-decay", weightDecay, 0, Double.MAX_VALUE);
        hidden.forEach(size -> Choice.range("--hidden", size, 1, 1 << 16));
        var type = DType.valueOf(Choice.of("--dtype", dtype, List.of("float32", "float64")).toUpperCase(Locale.ROOT));
        Choice.of("--activation", activation, List.of("tanh", "relu", "silu"));
        var table = PairTable.read(file, new PairTable.Columns(group, new TextFeatures(buckets)));
        var columns = TrainingLoss.read(lossName, file);
        var loss = new BradleyTerryLoss(labelSmoothing, centering);
        try (var backend = common.openBackend()) {
            Training result;
            try {
                result = Training.of(backend, table, validation, noise, !noScaling, common.seed(),
                        (pairs, rows) -> {
                            if (columns.isRegression()) {
                                return columns.regression(pairs, rows, ridge, members, type, common.seed());
                            }
                            int inputs = table.features().size();
                            var own = voting.apply(backend, columns.apply(pairs, rows), common.seed(), (half, seed) ->
                                    rule.equals("newton") ? Training.linear(half, loss, ridge, 1, type, seed)
                                            : voter(backend, half, descent(inputs, kind, stepRule(rule), loss, type, seed)));
                            return rule.equals("newton")
                                    ? Training.linear(own, loss, ridge, members, type, common.seed())
                                    : descend(own, descent(inputs, kind, stepRule(rule), loss, type, common.seed()));
                        });
            } catch (NoFiniteEstimateException e) {
                throw UserError.badInput(file + ": " + e.getMessage() + ": --l2 0.01", e);
            } catch (DivergedException e) {
                throw UserError.badInput(file + ": " + e.getMessage() + " (--learning-rate)", e);
            } catch (IllegalArgumentException e) {
                throw UserError.badInput(file + ": " + e.getMessage(), e);
            }
            Map<String, Object> configuration = configuration(kind, rule, backend);
            if (out != null) {
                save(table, result, configuration);
            }
            print(table, result, configuration);
        }
        return 0;
    }

    private RewardModelTrainer.Options descent(int inputs, String kind, StepRule step, BradleyTerryLoss loss, DType type, long seed) {
        boolean linear = kind.equals("linear");
        var layout = new Mlp.Layout(inputs, linear ? List.of() : hidden, 1,
                linear ? Activation.IDENTITY : Activation.valueOf(activation.toUpperCase(Locale.ROOT)));
        return new RewardModelTrainer.Options(layout, type, loss, step, ridge, epochs, batch, 0, seed);
    }

    private static RewardEnsemble voter(Backend backend, PreferencePairs pairs, RewardModelTrainer.Options options) {
        return RewardEnsemble.train(List.of(backend), options, pairs, null, 1, RewardEnsemble.Diversity.SEED, () -> {});
    }

    private RewardEnsemble descend(PreferencePairs pairs, RewardModelTrainer.Options options) {
        List<Backend> workers = common.openWorkers("vector");
        try (var progress = common.progress("training", members)) {
            return RewardEnsemble.train(
                    workers, options, pairs, null, members, RewardEnsemble.Diversity.SEED, progress::step);
        } finally {
            workers.forEach(Backend::close);
        }
    }

    private StepRule stepRule(String rule) {
        return rule.equals("sgd")
                ? new StepRule.Sgd(learningRate)
                : new StepRule.Adam(new AdamOptions(
                        learningRate, 0.9, 0.999, 1e-8, rule.equals("adamw") ? weightDecay : 0));
    }

    private Map<String, Object> configuration(String kind, String rule, Backend backend) {
        var map = new LinkedHashMap<String, Object>();
        map.put("file", file);
        map.put("model", kind);
        map.put("loss", lossName);
        map.put("members", members);
        map.put("optimizer", rule);
        if (kind.equals("mlp")) {
            map.put("hidden", hidden);
            map.put("activation", activation);
        }
        if (!rule.equals("newton")) {
            map.put("learningRate", learningRate);
            map.put("epochs", epochs);
            map.put("batch", batch);
        }
        if (rule.equals("adamw")) {
            map.put("weightDecay", weightDecay);
        }
        map.put("l2", ridge);
        map.put("labelSmoothing", labelSmoothing);
        map.put("centering", centering);
        map.put("validation", validation);
        map.put("group", group == null ? "group or prompt" : group);
        map.put("noise", noise);
        map.putAll(voting.configuration());
        map.put("buckets", buckets);
        map.put("scaling", !noScaling);
        map.put("dtype", dtype);
        map.put("execution", backend.name());
        return map;
    }

    private void save(PairTable table, Training result, Map<String, Object> configuration) {
        var texts = new LinkedHashMap<String, String>();
        common.provenance(configuration.get("execution").toString(), dtype, configuration).entries()
                .forEach(texts::put);
        result.mean().ifPresent(held -> held.fields().forEach((name, value) ->
                texts.put("heldOut." + name, String.valueOf(value))));
        new RewardModelFile(result.ensemble(), table.features(), result.scaling(), table.text(), common.seed(), texts)
                .save(out);
    }

    private void print(PairTable table, Training result, Map<String, Object> configuration) {
        var terminal = spec.commandLine().getOut();
        var counts = result.counts();
        if (common.json()) {
            var answer = new LinkedHashMap<String, Object>();
            configuration.forEach((name, value) -> answer.put(name, value instanceof Path ? value.toString() : value));
            answer.put("seed", common.seed());
            answer.put("features", table.features().size());
            answer.put("counts", counts);
            answer.put("training", result.trained().fields());
            answer.put("members", result.members().stream().map(HeldOut::fields).toList());
            result.mean().ifPresent(held -> answer.put("ensemble", held.fields()));
            result.length().ifPresent(length -> answer.put("length", length));
            if (voting.outcome() != null) {
                answer.put("vote", voting.outcome());
            }
            answer.put("out", out == null ? null : out.toString());
            terminal.println(JsonText.of(answer));
            return;
        }
        terminal.println(counts.pairs() + " pairs in " + counts.groups() + " groups, " + table.features().size()
                + (table.text().isPresent() ? " features of texts; " : " features; ") + counts.trainingPairs()
                + " pairs trained on, " + counts.heldOutPairs() + " held out");
        if (voting.outcome() != null) {
            terminal.println(Voting.text(voting.outcome()));
        }
        terminal.println();
        var rows = HeldOut.table();
        result.trained().addTo(rows, members == 1 ? "trained on" : "trained on, mean of members");
        for (int i = 0; members > 1 && i < result.members().size(); i++) {
            result.members().get(i).addTo(rows, "held out, member " + (i + 1));
        }
        result.mean().ifPresent(held -> held.addTo(rows, members == 1 ? "held out" : "held out, mean of members"));
        result.length().ifPresent(length -> rows.row(
                "held out, " + (length.longerWins() ? "longer" : "shorter") + " wins (" + length.feature() + ")", "",
                Choice.text(length.accuracy()), Choice.text(length.low()) + " to " + Choice.text(length.high()), "", ""));
        rows.print(terminal, Terminal.width());
        terminal.println();
        if (result.mean().isEmpty()) {
            terminal.println("nothing was held out: the numbers above are those of data that the model has seen");
        }
        terminal.println(out == null ? "no model was saved: --out MODEL.json" : "model: " + out);
    }
}
