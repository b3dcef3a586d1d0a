package dev.plumbline.lab.commands;

import dev.plumbline.lab.UserError;
import dev.plumbline.preference.items.Bootstrap;
import dev.plumbline.preference.items.CovarianceType;
import dev.plumbline.preference.items.Solver;
import dev.plumbline.preference.items.StrengthPrior;
import dev.plumbline.preference.items.TieModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/// The model of `plumbline rank`, as its options say it.
final class RankOptions {
    @Option(names = "--ties", defaultValue = "half", paramLabel = "MODEL",
            description = "none, half (half a win each), davidson or rao-kupper (ties with a probability of their own; not "
                    + "with --annotators). Default: ${DEFAULT-VALUE}.")
    String ties;

    @Option(names = "--home", description = "Estimate the advantage of the first item (columns home and away).")
    boolean home;

    @Option(names = "--reference", defaultValue = "centered", paramLabel = "ITEM",
            description = "Item of strength 0, or centered: strengths sum to 0. Default: ${DEFAULT-VALUE}.")
    String reference;

    @Option(names = "--prior", paramLabel = "PRIOR",
            description = "ridge=X: adds -(X/2) sum of squared strengths; pseudo=X: X wins and X losses of every item "
                    + "against one of strength 0 (logistic: X = 1); gamma=A,B: of exp(strength), A > 1. Every strength "
                    + "is finite then. jeffreys: takes off the bias of small data. Default: none; pseudo=0.5 with "
                    + "--annotators.")
    String prior;

    @Option(names = "--solver", defaultValue = "newton", paramLabel = "NAME",
            description = "newton, lbfgs, newman, zermelo or ilsr; the answer is the same. Default: ${DEFAULT-VALUE}.")
    String solver;

    @Option(names = "--annotators",
            description = "Estimate how reliable each annotator is (column annotator, rater, judge, worker or user).")
    boolean annotators;

    @Option(names = "--covariate", split = ",", paramLabel = "NAME",
            description = "What is known of a comparison: the column NAME, or the difference of NAME_a and NAME_b. "
                    + "May be repeated.")
    List<String> covariates = List.of();

    @Option(names = "--item-covariates", paramLabel = "FILE",
            description = "What is known of the items: a column item and columns of numbers. Strengths are then explained "
                    + "by them, exactly, or with a --prior up to a rest (ridge=X: normal).")
    Path itemCovariates;

    @Option(names = "--errors", defaultValue = "fisher", paramLabel = "KIND",
            description = "Standard errors: fisher, or sandwich, which holds when the model does not or weights are not "
                    + "counts. Default: ${DEFAULT-VALUE}.")
    String errors;

    @Option(names = "--bootstrap", paramLabel = "N",
            description = "Percentile intervals from N resamples in place of normal ones.")
    int bootstrap;

    @Option(names = "--bootstrap-unit", defaultValue = "comparison", paramLabel = "UNIT",
            description = "What is drawn: comparison; or annotator, with all that each of them said, if their answers "
                    + "depend on each other (column annotator, rater, judge, worker or user). Default: ${DEFAULT-VALUE}.")
    String unit;

    boolean structured() {
        return !covariates.isEmpty() || itemCovariates != null;
    }

    /// Whether the file must name annotators.
    boolean needsAnnotators() {
        return annotators || bootstrap > 0 && bootstrapUnit() == Bootstrap.Unit.ANNOTATOR;
    }

    /// Refuses what does not go together.
    void check() {
        if (bootstrap < 0) {
            throw UserError.badInput("--bootstrap must not be negative, was " + bootstrap);
        }
        if (bootstrap == 0 && bootstrapUnit() != Bootstrap.Unit.COMPARISON) {
            throw UserError.badInput("--bootstrap-unit goes with --bootstrap; add --bootstrap 1000");
        }
        if (annotators && structured()) {
            throw UserError.badInput("--annotators goes with neither --covariate nor --item-covariates; leave one out");
        }
        if (annotators && !ties.equals("half")) {
            throw UserError.badInput("--annotators counts ties as half a win each; leave out --ties " + ties);
        }
        if (annotators && solver() != Solver.NEWTON) {
            throw UserError.badInput("--annotators has a solver of its own; leave out --solver " + solver);
        }
        boolean general = solver() == Solver.NEWTON || solver() == Solver.LBFGS;
        if (structured() && !general) {
            throw UserError.badInput((covariates.isEmpty() ? "--item-covariates" : "--covariate")
                    + " goes with --solver newton or lbfgs, found " + solver);
        }
        if (structured() && strengthPrior() instanceof StrengthPrior.Jeffreys) {
            throw UserError.badInput((covariates.isEmpty() ? "--item-covariates" : "--covariate")
                    + " goes without --prior jeffreys; choose for example ridge=0.1");
        }
    }

    Bootstrap.Unit bootstrapUnit() {
        return choice(Bootstrap.Unit.class, "--bootstrap-unit", unit, "comparison or annotator");
    }

    CovarianceType errors() {
        return choice(CovarianceType.class, "--errors", errors, "fisher or sandwich");
    }

    Solver solver() {
        return choice(Solver.class, "--solver", solver, "newton, lbfgs, newman, zermelo or ilsr");
    }

    TieModel tieModel() {
        return switch (ties.toLowerCase(Locale.ROOT)) {
            case "none" -> new TieModel.NoTies();
            case "half" -> new TieModel.HalfWin();
            case "davidson" -> new TieModel.Davidson();
            case "rao-kupper" -> new TieModel.RaoKupper();
            default -> throw UserError.badInput(
                    "--ties: found '" + ties + "', expected none, half, davidson or rao-kupper");
        };
    }

    StrengthPrior strengthPrior() {
        if (prior == null) {
            return annotators ? new StrengthPrior.PseudoComparisons(0.5) : new StrengthPrior.Flat();
        }
        String mend = "--prior: found '" + prior + "', expected ridge=X or pseudo=X with X > 0, for example ridge=0.1;"
                + " or gamma=A,B with A > 1 and B > 0, logistic, jeffreys";
        if (prior.equals("logistic")) {
            return new StrengthPrior.LogisticPrior();
        }
        if (prior.equals("jeffreys")) {
            return new StrengthPrior.Jeffreys();
        }
        String[] parts = prior.split("=", 2);
        try {
            if (parts[0].equals("gamma")) {
                String[] shapes = parts[parts.length - 1].split(",", -1);
                if (shapes.length != 2) {
                    throw UserError.badInput(mend);
                }
                return new StrengthPrior.Gamma(Double.parseDouble(shapes[0]), Double.parseDouble(shapes[1]));
            }
            double x = Double.parseDouble(parts[parts.length - 1]);
            return switch (parts[0]) {
                case "ridge" -> new StrengthPrior.Ridge(x);
                case "pseudo" -> new StrengthPrior.PseudoComparisons(x);
                default -> throw UserError.badInput(mend);
            };
        } catch (IllegalArgumentException e) {
            throw UserError.badInput(mend, e);
        }
    }

    /// The prior in words.
    String priorText() {
        return prior != null ? prior : annotators ? "pseudo=0.5" : "none";
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String option, String value, String expected) {
        try {
            return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw UserError.badInput(option + ": found '" + value + "', expected " + expected, e);
        }
    }
}
