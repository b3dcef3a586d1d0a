package dev.plumbline.lab.verify;

import java.util.List;
import java.util.Map;

/// What `verify` found. Also the shape of `--json`.
///
/// @param verdict `pass`, `fail`, or `pass-as-variant` under `--expect`
/// @param expected the candidate that was asked for: `definition` or a variant
/// @param rows read
/// @param malformed rows that could not be read
/// @param checked numbers compared
/// @param failed numbers outside their bound
/// @param undetermined numbers for which no bound exists in this format
/// @param histogram numbers by error in units in the last place: 0, up to 1/2, 1, 2, 4, …
/// @param worst the number with the largest error as a share of its bound; null if none was compared
/// @param matches candidates that reproduce everything, if the verdict is `fail`
/// @param note why there is no match, or that there are several; empty otherwise
record Answer(
        String operation,
        String verdict,
        String expected,
        String format,
        Map<String, String> settings,
        long rows,
        long malformed,
        List<Blocks.Problem> problems,
        long checked,
        long failed,
        long undetermined,
        List<Bin> histogram,
        Worst worst,
        List<Match> matches,
        Apart apart,
        String note) {

    /// @param upTo units in the last place; the last bin has no upper end
    record Bin(String upTo, long count) {}

    /// @param line of the file
    /// @param expected 17 digits of the value of the definition, or of the variant that was asked for
    /// @param ulps error in units in the last place of the format
    /// @param condition bound in units in the last place: how ill-conditioned the number is
    record Worst(long line, String output, double actual, String expected, double error, double ulps, double bound,
            double shareOfBound, double condition, Map<String, String> inputs) {}

    /// @param id of the variant, or the settings of a combination
    /// @param kind `definition`, `convention`, `bug`, `combination`
    /// @param settings that differ from those that were asked for
    /// @param related variants that each explain a part of a combination
    /// @param evidence digits
    record Match(String id, String kind, String formula, String users, String difference, String reference,
            Map<String, String> settings, List<String> related, double evidence) {}

    /// A row on which two matches differ.
    record Apart(String first, String second, String output, Map<String, String> row, double firstValue, double secondValue) {}

    boolean passed() {
        return !verdict.equals("fail");
    }
}
