package dev.plumbline.lab.verify.ratings;

import dev.plumbline.data.ComparisonTable;
import dev.plumbline.lab.result.JsonText;
import dev.plumbline.preference.items.ComparisonLog;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/// `verify --op ratings`: why ratings of the same comparisons differ.
public final class RatingsVerification {
    /// What `--op` calls it.
    public static final String ID = "ratings";
    /// One line of `--list`.
    public static final String TITLE = "ratings of items from a log of comparisons: ties, priors, stopping, Elo";

    private RatingsVerification() {}

    /// @param comparisons as for `rank`
    /// @param ratings items with their ratings
    /// @param expect a convention; null: maximum likelihood
    /// @return whether the ratings are what was expected
    public static boolean run(Path comparisons, Path ratings, String expect, boolean json, PrintWriter out) {
        var log = ComparisonTable.read(comparisons).log();
        var check = new RatingsCheck(log, GivenRatings.read(ratings, log.names()));
        var answer = check.run(expect);
        if (json) {
            out.println(JsonText.of(answer));
        } else {
            new RatingsText(out).print(answer, check.conventions());
        }
        return answer.passed();
    }

    /// Number of conventions.
    public static int count() {
        return example().size();
    }

    /// All conventions, with who uses them.
    public static void list(PrintWriter out, boolean json) {
        var all = example();
        if (json) {
            out.println(JsonText.of(all.stream().map(c -> List.of(c.id(), c.what(), c.users())).toList()));
            return;
        }
        out.println(ID + ": " + TITLE);
        out.println();
        RatingsText.list(out, all);
        out.println();
        out.println("  verify --op ratings COMPARISONS --ratings RATINGS; scales: natural, Elo (400 for a factor 10), logarithms to base 10 "
                + "and 2, strengths; any constant.");
    }

    /// Two files to fill in.
    public static String template() {
        return "item,rating\nA,1612.4\nB,1480.1\nC,1407.5\n";
    }

    private static List<RatingConvention> example() {
        return RatingConventions.of(ComparisonLog.builder(List.of("A", "B", "C"), true, List.of(), List.of())
                .row(0, 1, new double[] {2, 1, 1}, new double[] {2, 1, 1}, 0, new double[0])
                .row(1, 2, new double[] {2, 1, 1}, new double[] {2, 1, 1}, 0, new double[0])
                .row(2, 0, new double[] {1, 2, 1}, new double[] {1, 2, 1}, 0, new double[0]).build());
    }
}
