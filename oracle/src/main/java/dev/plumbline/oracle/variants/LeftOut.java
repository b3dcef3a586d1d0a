package dev.plumbline.oracle.variants;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;

/// A published variant or known bug that is not in the catalogue, with the reason.
///
/// @param entry id of the variant, or B-number of the bug
public record LeftOut(String entry, String reason) {

    /// `left-out.csv`, in its order.
    public static List<LeftOut> all() {
        var format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
        try (var reader = new InputStreamReader(LeftOut.class.getResourceAsStream("left-out.csv"), StandardCharsets.UTF_8);
                var parser = format.parse(reader)) {
            var all = new ArrayList<LeftOut>();
            for (var record : parser) {
                all.add(new LeftOut(record.get("entry"), record.get("reason")));
            }
            return List.copyOf(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
