package dev.plumbline.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.preference.reward.FeatureScaling;
import dev.plumbline.preference.reward.RewardEnsemble;
import dev.plumbline.preference.reward.RewardModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A trained ensemble (or a single model: an ensemble of one) as a JSON file.
///
/// Numbers are written with the fewest digits that read back to the same bits, so that a loaded model scores what the
/// saved one did, bit for bit.
///
/// @param ensemble members with shift and scale
/// @param features names of the inputs, in order
/// @param scaling of the inputs, before the members see them
/// @param text how the inputs come from a text; empty if they are columns of a table
/// @param seed of the training
/// @param configuration how it was trained, for the reader; any names and texts
public record RewardModelFile(
        RewardEnsemble ensemble, List<String> features, FeatureScaling scaling, Optional<TextFeatures> text, long seed,
        Map<String, String> configuration) {
    private static final String FORMAT = "plumbline-reward-ensemble";
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @throws IllegalArgumentException unless there is a name and a scale for every input of every member, and all
    ///     members have the same number of inputs
    public RewardModelFile {
        features = List.copyOf(features);
        configuration = Map.copyOf(configuration);
        if (scaling.mean().length != features.size()) {
            throw new IllegalArgumentException("there are " + scaling.mean().length + " feature means and "
                    + features.size() + " feature names");
        }
        if (text.isPresent() && !text.get().names().equals(features)) {
            throw new IllegalArgumentException("the feature names are not those of a text with "
                    + text.get().dimension() + " buckets");
        }
        for (RewardModel member : ensemble.members()) {
            if (member.layout().inputs() != features.size()) {
                throw new IllegalArgumentException("a member has " + member.layout().inputs() + " inputs, there are "
                        + features.size() + " feature names");
            }
        }
    }

    /// Inputs that need no scaling.
    public RewardModelFile(
            RewardEnsemble ensemble, List<String> features, long seed, Map<String, String> configuration) {
        this(ensemble, features, FeatureScaling.none(features.size()), Optional.empty(), seed, configuration);
    }

    /// Rewards `[members][rows]` of unscaled `rows` `[rows][features]`.
    public double[][] score(Backend backend, double[][] rows) {
        return ensemble.score(backend, scaling.apply(rows));
    }

    /// Writes the file whole or not at all.
    ///
    /// @throws IllegalArgumentException if a parameter is not finite
    /// @throws BadInputException if the file cannot be written
    public void save(Path file) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT).put("version", VERSION).put("seed", seed);
        ObjectNode settings = root.putObject("configuration");
        configuration.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
        features.forEach(root.putArray("features")::add);
        text.ifPresent(words -> root.putObject("text").put("buckets", words.dimension()));
        add(root.putArray("featureMean"), scaling.mean());
        add(root.putArray("featureScale"), scaling.scale());
        ArrayNode members = root.putArray("members");
        for (int i = 0; i < ensemble.members().size(); i++) {
            RewardModel model = ensemble.members().get(i);
            ObjectNode member = members.addObject();
            member.put("dtype", model.dtype().name());
            member.put("activation", model.layout().activation().name());
            model.layout().hidden().forEach(member.putArray("hidden")::add);
            member.put("shift", finite(ensemble.shift()[i])).put("scale", finite(ensemble.scale()[i]));
            ArrayNode parameters = member.putArray("parameters");
            for (double[] values : model.parameters()) {
                add(parameters.addArray(), values);
            }
        }
        AtomicFile.write(file, path -> Files.writeString(path,
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root)));
    }

    private static void add(ArrayNode array, double... values) {
        for (double value : values) {
            array.add(finite(value));
        }
    }

    private static double finite(double value) {
        if (!(Math.abs(value) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("a model with a parameter that is not finite cannot be saved: " + value);
        }
        return value;
    }

    /// @throws BadInputException if it is not such a file
    public static RewardModelFile load(Path file) {
        var text = new StringBuilder();
        try (var lines = TextFile.open(file)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                text.append(line).append('\n');
            }
        }
        JsonNode root;
        try {
            root = JSON.readTree(text.toString());
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new BadInputException(file, line, null, "text that is not JSON", "a saved reward model", RETRAIN, e);
        }
        if (!root.path("format").asText().equals(FORMAT) || root.path("version").asInt() != VERSION) {
            throw bad(file, "format", "format '" + root.path("format").asText() + "' version "
                    + root.path("version").asText("?"),
                    "format '" + FORMAT + "' version " + VERSION);
        }
        try {
            return decode(file, root);
        } catch (BadInputException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new BadInputException(
                    file, 0, "members", "sizes that do not fit (" + e.getMessage() + ")", "a complete model", RETRAIN,
                            e);
        }
    }

    private static final String RETRAIN = "save the model again with 'train'";

    private static RewardModelFile decode(Path file, JsonNode root) {
        var features = new ArrayList<String>();
        array(file, root, "features").forEach(name -> features.add(name.asText()));
        JsonNode nodes = array(file, root, "members");
        var members = new ArrayList<RewardModel>();
        var shift = new double[nodes.size()];
        var scale = new double[nodes.size()];
        for (int i = 0; i < nodes.size(); i++) {
            JsonNode member = nodes.get(i);
            shift[i] = number(file, member.path("shift"), "shift");
            scale[i] = number(file, member.path("scale"), "scale");
            var hidden = new ArrayList<Integer>();
            for (JsonNode size : array(file, member, "hidden")) {
                hidden.add((int) number(file, size, "hidden"));
            }
            var layout = new Mlp.Layout(
                    features.size(), hidden, 1, Activation.valueOf(member.path("activation").asText()));
            var parameters = new ArrayList<double[]>();
            for (JsonNode values : array(file, member, "parameters")) {
                parameters.add(numbers(file, values, "parameters"));
            }
            requireSizes(file, layout, parameters);
            members.add(new RewardModel(layout, DType.valueOf(member.path("dtype").asText()), parameters));
        }
        var configuration = new LinkedHashMap<String, String>();
        root.path("configuration").properties().forEach(e -> configuration.put(e.getKey(), e.getValue().asText()));
        var scaling = new FeatureScaling(numbers(file, array(file, root, "featureMean"), "featureMean"),
                numbers(file, array(file, root, "featureScale"), "featureScale"));
        Optional<TextFeatures> text = root.has("text")
                ? Optional.of(new TextFeatures((int) number(file, root.path("text").path("buckets"), "buckets")))
                : Optional.empty();
        return new RewardModelFile(new RewardEnsemble(members, shift, scale), features, scaling, text,
                root.path("seed").asLong(), configuration);
    }

    private static double[] numbers(Path file, JsonNode array, String field) {
        var decoded = new double[array.size()];
        for (int j = 0; j < decoded.length; j++) {
            decoded[j] = number(file, array.get(j), field);
        }
        return decoded;
    }

    private static void requireSizes(Path file, Mlp.Layout layout, List<double[]> parameters) {
        var widths = new ArrayList<Integer>();
        widths.add(layout.inputs());
        widths.addAll(layout.hidden());
        widths.add(layout.outputs());
        boolean fits = parameters.size() == 2 * layout.layers();
        for (int layer = 0; fits && layer < layout.layers(); layer++) {
            int in = widths.get(layer);
            int out = widths.get(layer + 1);
            fits = parameters.get(2 * layer).length == in * out && parameters.get(2 * layer + 1).length == out;
        }
        if (!fits) {
            throw bad(file, "parameters", "arrays of other sizes", "arrays that fit the layers " + widths);
        }
    }

    private static JsonNode array(Path file, JsonNode node, String field) {
        if (!node.path(field).isArray()) {
            throw bad(file, field, "no array", "an array");
        }
        return node.get(field);
    }

    private static double number(Path file, JsonNode node, String field) {
        if (!node.isNumber() || !(Math.abs(node.doubleValue()) <= Double.MAX_VALUE)) {
            throw bad(file, field, node.isMissingNode() ? "nothing" : BadInputException.quote(node.toString()),
                    "a finite number");
        }
        return node.doubleValue();
    }

    private static BadInputException bad(Path file, String field, String found, String expected) {
        return new BadInputException(file, 0, field, found, expected, RETRAIN);
    }
}
