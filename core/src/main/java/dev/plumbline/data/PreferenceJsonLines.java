package dev.plumbline.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// Pairs of texts, one JSON object a line: `{"chosen": "...", "rejected": "..."}`, with an optional `"prompt"` and an
/// optional `"id"` that no two lines share. Blank lines are skipped, other fields left alone. Plain or gzip.
///
/// HH-RLHF has no prompt: both texts begin with the same dialogue. There the prompt is what the two have in common, up
/// to and including its last `Assistant:`, and is cut off both; without such a turn the prompt is empty.
///
/// @param pairs in the order of the file
public record PreferenceJsonLines(List<TextPair> pairs) {
    private static final String TURN = "\n\nAssistant:";

    /// @param prompt what both responses answer; may be empty
    /// @param line of the file
    public record TextPair(String prompt, String chosen, String rejected, long line) {}

    /// @throws BadInputException if the file is missing, empty or damaged, a line is not a JSON object, or a field is
    ///     missing or not a text
    public static PreferenceJsonLines read(Path file) {
        var pairs = new ArrayList<TextPair>();
        var ids = new HashMap<String, Long>();
        try (var text = TextFile.open(file)) {
            for (String line = text.next(); line != null; line = text.next()) {
                if (!line.isBlank()) {
                    JsonNode object = JsonLines.parse(
                            file, text.line(), line, "a JSON object with the fields 'chosen' and 'rejected'");
                    requireNewId(file, text.line(), object, ids);
                    pairs.add(pair(file, text.line(), object));
                }
            }
        }
        if (pairs.isEmpty()) {
            throw TextFile.empty(file);
        }
        return new PreferenceJsonLines(List.copyOf(pairs));
    }

    private static void requireNewId(Path file, long line, JsonNode object, HashMap<String, Long> ids) {
        if (object.has("id")) {
            String id = object.get("id").asText();
            Long before = ids.putIfAbsent(id, line);
            if (before != null) {
                throw new BadInputException(file, line, "id", BadInputException.quote(id),
                        "an id that is not on line " + before + " already", "remove or renumber one of them");
            }
        }
    }

    private static TextPair pair(Path file, long line, JsonNode object) {
        String chosen = text(file, line, object, "chosen");
        String rejected = text(file, line, object, "rejected");
        if (object.has("prompt")) {
            return new TextPair(text(file, line, object, "prompt"), chosen, rejected, line);
        }
        return withoutPrompt(chosen, rejected, line);
    }

    /// Cuts the dialogue that both texts begin with off as the prompt.
    static TextPair withoutPrompt(String chosen, String rejected, long line) {
        int shared = sharedTurns(chosen, rejected);
        return new TextPair(chosen.substring(0, shared), chosen.substring(shared), rejected.substring(shared), line);
    }

    private static String text(Path file, long line, JsonNode object, String field) {
        JsonNode node = object.get(field);
        if (node == null) {
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            throw new BadInputException(file, line, field, "the fields '" + String.join("', '", names) + "'",
                    "a field '" + field + "'", "add the field or remove the line");
        }
        if (!node.isTextual()) {
            throw new BadInputException(file, line, field, "a JSON " + JsonLines.kind(node), "a text",
                    "give the field as a text");
        }
        return node.textValue();
    }

    /// Length of the dialogue that both texts begin with, up to and including the last common `Assistant:`; else 0.
    static int sharedTurns(String chosen, String rejected) {
        int limit = Math.min(chosen.length(), rejected.length());
        int common = 0;
        while (common < limit && chosen.charAt(common) == rejected.charAt(common)) {
            common++;
        }
        int turn = chosen.substring(0, common).lastIndexOf(TURN);
        return turn < 0 ? 0 : turn + TURN.length();
    }
}
