package dev.plumbline.lab.verify;

import dev.plumbline.data.BadInputException;
import dev.plumbline.lab.UserError;
import dev.plumbline.lab.terminal.Progress;
import dev.plumbline.oracle.scalar.Format;
import dev.plumbline.oracle.variants.Candidate;
import dev.plumbline.oracle.variants.Column;
import dev.plumbline.oracle.variants.Diagnosis;
import dev.plumbline.oracle.variants.Evaluation;
import dev.plumbline.oracle.variants.Judge;
import dev.plumbline.oracle.variants.Observed;
import dev.plumbline.oracle.variants.Operation;
import dev.plumbline.oracle.variants.Variant;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads a file once to judge it, and again to find out what else its numbers may be.
final class Checker {
    /// Rows that one block may have.
    private static final int MOST_ROWS = 1_000_000;
    /// A diagnosis looks at blocks with this many rows in all before it goes through the file.
    private static final int PROBE_ROWS = 4_000;
    private static final double[] BINS = {0, 0.5, 1, 2, 4, 16, 256, 65536};

    private final Path file;
    private final Operation operation;
    private final Format format;
    private final Map<String, String> settings;
    private final Candidate expected;
    private final boolean strict;
    private final Double decimals;
    private final double inputError;

    private boolean byParts;
    private Map<String, Double> slack = Map.of();
    private final long[] counts = new long[BINS.length + 1];
    private long checked;
    private long failed;
    private long undetermined;
    private Judge.Cell worst;
    private Observed worstBlock;
    private final List<Observed> probe = new ArrayList<>();
    private int probeRows;
    private int goodProbeRows;

    /// @param format null: as stored in the file, else float32
    /// @param expected null: the definition
    /// @param decimals half a unit of the last printed digit of the outputs; null: find out
    Checker(Path file, Operation operation, Format format, Map<String, String> settings, Candidate expected, boolean strict,
            Double decimals, double inputError) {
        this.file = file;
        this.operation = operation;
        this.format = format == null ? stored(file, operation) : format;
        this.settings = settings;
        this.expected = expected == null ? Candidate.of(operation, settings).getFirst() : expected;
        this.strict = strict;
        this.decimals = decimals;
        this.inputError = inputError;
    }

    private static Format stored(Path file, Operation operation) {
        try (var blocks = new Blocks(file, operation, false, 1, false)) {
            return blocks.storedAs() == null ? Format.FLOAT32 : Format.valueOf(blocks.storedAs().toUpperCase(Locale.ROOT));
        }
    }

    Answer run() {
        slack = decimals == null ? Printed.slack(file, operation) : everyOutput(decimals);
        Blocks first;
        try {
            first = judge();
        } catch (Blocks.TooLarge e) {
            if (operation.partKey() == null) {
                throw tooLarge();
            }
            byParts = true;
            forget();
            try {
                first = judge();
            } catch (Blocks.TooLarge again) {
                throw tooLarge();
            }
        }
        var matches = List.<Diagnosis.Match>of();
        Answer.Apart apart = null;
        String note = "";
        if (failed > 0) {
            var diagnosis = new Diagnosis(operation, format, slack, inputError);
            var candidates = Candidate.of(operation, settings).stream()
                    .filter(candidate -> !byParts || operation.isLocal(candidate.settings())).toList();
            var found = diagnosis.matches(probe, candidates);
            var convincing = found.stream().filter(Diagnosis.Match::isConvincing).toList();
            matches = throughout(convincing);
            if (matches.size() > 1) {
                apart = apart(diagnosis, matches);
                note = "these rows do not tell " + matches.get(0).candidate().label() + " from " + matches.get(1).candidate().label();
            } else if (matches.isEmpty() && !found.isEmpty() && convincing.isEmpty()) {
                note = String.format(Locale.ROOT,
                        "%s would give these numbers, but they are too few to tell: %.1f digits of evidence, %.1f needed",
                        found.getFirst().candidate().label(), found.getFirst().judge().evidence(), found.getFirst().required());
            } else if (matches.isEmpty()) {
                note = "none of " + candidates.size() + " ways to compute it that are catalogued gives these numbers";
            }
        }
        String verdict = failed > 0 || checked == 0 ? "fail" : expected.isDefinition() ? "pass" : "pass-as-variant";
        return new Answer(operation.id(), verdict, expected.label(), format.label(), expected.settings(), first.rows(),
                first.malformed(), first.problems(), checked, failed, undetermined, histogram(), worst(),
                matches.stream().map(this::match).toList(), apart, checked == 0 ? "no number to compare" : note);
    }

    private RuntimeException tooLarge() {
        String key = operation.partKey() == null ? operation.blockKey() : operation.partKey();
        return UserError.badInput(file + ": more than " + MOST_ROWS + " rows belong together, expected fewer; add the column '"
                + key + "', which says which rows do");
    }

    private Map<String, Double> everyOutput(double allowance) {
        var all = new HashMap<String, Double>();
        operation.columns().stream().filter(column -> column.kind() == Column.Kind.OUTPUT)
                .forEach(column -> all.put(column.name(), allowance));
        return all;
    }

    private void forget() {
        Arrays.fill(counts, 0);
        checked = 0;
        failed = 0;
        undetermined = 0;
        worst = null;
        probe.clear();
        probeRows = 0;
        goodProbeRows = 0;
    }

    private Blocks judge() {
        var judge = new Judge(operation, expected, format, slack, inputError);
        try (var blocks = new Blocks(file, operation, byParts, MOST_ROWS, strict);
                var progress = Progress.startUnlessQuick("verifying", 0)) {
            for (var observed = blocks.next(); observed != null; observed = blocks.next()) {
                long before = failed;
                var current = observed;
                try {
                    judge.visit(observed, cell -> {
                        count(cell, current);
                        return true;
                    });
                } catch (IllegalArgumentException e) {
                    throw new BadInputException(file, observed.lines()[0], null, e.getMessage(),
                            "inputs for which " + operation.id() + " is defined", "correct or remove these rows", e);
                }
                keep(observed, failed > before);
                progress.step(observed.block().rows());
            }
            return blocks;
        }
    }

    /// Some rows that passed and more that did not: a variant must explain both.
    private void keep(Observed observed, boolean isFailure) {
        int rows = observed.block().rows();
        if (!isFailure && goodProbeRows > 0 && goodProbeRows + rows > PROBE_ROWS / 4
                || !probe.isEmpty() && probeRows + rows > PROBE_ROWS) {
            return;
        }
        probe.add(observed);
        probeRows += rows;
        goodProbeRows += isFailure ? 0 : rows;
    }

    private void count(Judge.Cell cell, Observed observed) {
        checked++;
        if (!cell.determined()) {
            undetermined++;
            return;
        }
        if (!cell.accepted()) {
            failed++;
        }
        double ulps = cell.ulps();
        int bin = 0;
        while (bin < BINS.length && !(ulps <= BINS[bin])) {
            bin++;
        }
        counts[bin]++;
        if (worst == null || badness(cell) > badness(worst)) {
            worst = cell;
            worstBlock = observed;
        }
    }

    private static double badness(Judge.Cell cell) {
        double share = cell.share();
        return cell.accepted() ? Math.min(share, 1) : Double.isNaN(share) ? Double.POSITIVE_INFINITY : share;
    }

    private List<Answer.Bin> histogram() {
        var bins = new ArrayList<Answer.Bin>();
        for (int i = 0; i < counts.length; i++) {
            bins.add(new Answer.Bin(i < BINS.length ? Double.toString(BINS[i]).replaceFirst("\\.0$", "") : "more", counts[i]));
        }
        return bins;
    }

    /// Those that accept every row of the file.
    private List<Diagnosis.Match> throughout(List<Diagnosis.Match> matches) {
        if (matches.isEmpty() || probeHoldsAll()) {
            return matches;
        }
        var left = new ArrayList<>(matches);
        var scale = Diagnosis.scales(probe);
        try (var blocks = new Blocks(file, operation, byParts, MOST_ROWS, strict);
                var progress = Progress.startUnlessQuick("comparing with " + left.size() + " variant" + (left.size() == 1 ? "" : "s"), 0)) {
            for (var observed = blocks.next(); observed != null && !left.isEmpty(); observed = blocks.next()) {
                var current = observed;
                left.removeIf(match -> !accepts(match, current, scale));
                progress.step(observed.block().rows());
            }
        }
        return List.copyOf(left);
    }

    private static boolean accepts(Diagnosis.Match match, Observed observed, Map<String, Double> scale) {
        try {
            return match.judge().accepts(observed, scale);
        } catch (IllegalArgumentException e) {
            // outside the domain of this variant, which the rows of the probe were not
            return false;
        }
    }

    private boolean probeHoldsAll() {
        long numbers = 0;
        for (var observed : probe) {
            for (boolean[] given : observed.given().values()) {
                for (boolean one : given) {
                    numbers += one ? 1 : 0;
                }
            }
        }
        return numbers >= checked;
    }

    private Answer.Apart apart(Diagnosis diagnosis, List<Diagnosis.Match> matches) {
        var a = matches.get(0).candidate();
        var b = matches.get(1).candidate();
        var distinction = diagnosis.distinction(a, b);
        if (distinction == null) {
            return null;
        }
        var row = new LinkedHashMap<String, String>();
        distinction.example().block().numbers().forEach((name, values) -> row.put(name, Double.toString(values[distinction.row()])));
        return new Answer.Apart(a.label(), b.label(), distinction.output(), row, distinction.first(), distinction.second());
    }

    private Answer.Match match(Diagnosis.Match match) {
        var candidate = match.candidate();
        var changes = new LinkedHashMap<String, String>();
        var base = operation.settings(settings);
        candidate.settings().forEach((name, value) -> {
            if (!value.equals(base.get(name))) {
                changes.put(name, value);
            }
        });
        if (candidate.cost() > 1 || candidate.isDefinition()) {
            return new Answer.Match(candidate.label(), candidate.isDefinition() ? "definition" : "combination", "", "", "", "", changes,
                    candidate.named().stream().map(Variant::id).toList(), match.judge().evidence());
        }
        var variant = candidate.named().getFirst();
        return new Answer.Match(variant.id(), variant.kind().name().toLowerCase(Locale.ROOT), variant.formula(), variant.users(),
                variant.difference(), variant.reference(), changes, List.of(), match.judge().evidence());
    }

    private Answer.Worst worst() {
        if (worst == null) {
            return null;
        }
        int row = worst.row();
        var inputs = new LinkedHashMap<String, String>();
        var block = worstBlock.block();
        for (var column : operation.columns()) {
            if (block.keys().containsKey(column.name())) {
                inputs.put(column.name(), block.keys().get(column.name())[row]);
            } else if (block.numbers().containsKey(column.name())) {
                inputs.put(column.name(), Printed.shortest(block.numbers().get(column.name())[row]));
            }
        }
        double bound = worst.expected().bound(worst.slack());
        double ulp = format.ulp(worst.expected().value());
        return new Answer.Worst(worstBlock.lines()[row], worst.output(), worst.actual(), digits(row), Math.abs(worst.actual()
                - worst.expected().value()), worst.ulps(), bound, worst.share(), bound / ulp, inputs);
    }

    /// Value of the candidate to 25 digits, where it can be had quickly; fragile forms have no value but the one they compute.
    private String digits(int row) {
        if (worstBlock.block().rows() > 2_000 || operation.isFragile(expected.settings())) {
            return Double.toString(worst.expected().value());
        }
        var value = Evaluation.exact(operation, worstBlock.block(), expected.settings()).outputs().get(worst.output()).get(row).value();
        return value.isFinite() ? value.decimal().round(new MathContext(25)).stripTrailingZeros().toString() : value.toString();
    }

    Format format() {
        return format;
    }

    Map<String, Double> slack() {
        return slack;
    }
}
