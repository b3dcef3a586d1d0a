package dev.plumbline.lab.verify.ratings;

import dev.plumbline.data.BadInputException;
import dev.plumbline.data.RecordTable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/// Ratings as somebody else's program wrote them.
///
/// @param value of each item of the log, NaN for one without a rating
/// @param half half a unit in the last place that each is printed with
record GivenRatings(double[] value, double[] half) {

    /// Columns item (or model, player, team, name) and rating (or elo, score, strength, theta, ability, coefficient).
    ///
    /// @throws BadInputException if a cell does not hold what it should, an item is not in the log or twice, or none of the log's
    ///     items has a rating
    static GivenRatings read(Path file, List<String> items) {
        var table = RecordTable.read(file);
        var name = table.require("item", "model", "player", "team", "name");
        var rating = table.require("rating", "elo", "score", "strength", "theta", "ability", "coefficient");
        table.requireUnique(name);
        var index = new HashMap<String, Integer>();
        for (int i = 0; i < items.size(); i++) {
            index.put(items.get(i), i);
        }
        var value = new double[items.size()];
        var half = new double[items.size()];
        Arrays.fill(value, Double.NaN);
        for (int row = 0; row < table.rows(); row++) {
            var at = index.get(table.text(row, name));
            if (at == null) {
                throw table.bad(row, name, "an item of the comparisons", "correct the name or remove the row");
            }
            value[at] = table.number(row, rating);
            half[at] = half(table.text(row, rating));
        }
        return new GivenRatings(value, half);
    }

    /// Of `text` as a decimal number, with an exponent or not: `12.50` is known to 0.005, `3e2` to 50.
    static double half(String text) {
        int e = Math.max(text.indexOf('e'), text.indexOf('E'));
        String digits = e < 0 ? text : text.substring(0, e);
        int exponent = e < 0 ? 0 : Integer.parseInt(text.substring(e + 1).replaceFirst("^\\+", ""));
        int point = digits.indexOf('.');
        int decimals = point < 0 ? 0 : digits.length() - point - 1;
        return 0.5 * Math.pow(10, exponent - decimals);
    }

    /// Items that have a rating.
    int count() {
        return (int) Arrays.stream(value).filter(v -> !Double.isNaN(v)).count();
    }
}
