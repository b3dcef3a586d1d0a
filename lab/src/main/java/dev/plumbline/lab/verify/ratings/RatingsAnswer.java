package dev.plumbline.lab.verify.ratings;

import java.util.List;

/// What `verify --op ratings` found. Also the shape of `--json`.
///
/// @param verdict `pass`, `pass-as-variant` (with --expect) or `fail`
/// @param expected `mle` or what --expect named
/// @param items compared
/// @param unrated items of the log without a rating
/// @param nearest how far the ratings are from those that were expected
/// @param matches conventions that reproduce them all, most definite first
/// @param unavailable conventions that this log does not determine
/// @param apart the item whose ratings tell the first two matches apart best; null with fewer
/// @param note why there is no match, or that there are several; empty otherwise
record RatingsAnswer(String verdict, String expected, int items, int unrated, Nearest nearest, List<Match> matches,
        List<Unavailable> unavailable, Apart apart, String note) {

    /// Ratings as a line a + b θ through those that were expected.
    ///
    /// @param slope b, in the unit of the ratings for a natural unit of θ
    /// @param largest difference from the line, in the unit of the ratings
    /// @param item where
    /// @param actual the rating given there
    /// @param fitted what the line gives
    /// @param loss by how much the mean log-likelihood of a comparison is below its maximum at these ratings, on the line's scale
    record Nearest(double slope, double largest, String item, double actual, double fitted, double loss) {}

    /// @param scale unit of the ratings
    /// @param unit ratings for a natural unit
    /// @param anchor what fixes their constant, in words
    /// @param share of the tolerance that the worst item takes
    /// @param evidence digits that agree, over all items
    /// @param sameAs conventions that give the same ratings on this log
    record Match(String id, String what, String users, String scale, double unit, double constant, String anchor, double share,
            double evidence, List<String> sameAs) {}

    record Unavailable(String id, String why) {}

    /// @param first rating of the item under the first match, on its scale
    record Apart(String item, double first, double second) {}

    boolean passed() {
        return verdict.startsWith("pass");
    }
}
