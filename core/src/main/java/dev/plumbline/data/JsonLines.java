package dev.plumbline.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Locale;

/// One JSON object a line.
final class JsonLines {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonLines() {}

    /// @param expected what the line should be, for the message
    /// @throws BadInputException if it is not a JSON object
    static JsonNode parse(Path file, long line, String text, String expected) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            int at = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            throw new BadInputException(file, line, null, "text that is not JSON (at character " + at + ")",
                    "one JSON object a line", "correct the line or remove it", e);
        }
        if (!node.isObject()) {
            throw new BadInputException(file, line, null, "a JSON " + kind(node), expected,
                    "correct the line or remove it");
        }
        return node;
    }

    /// `array`, `number`, ...
    static String kind(JsonNode node) {
        return node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
