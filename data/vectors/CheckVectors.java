import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.util.Map;
import java.util.function.BiFunction;

/// Holds functions of your own against the conformance vectors. Give each operation a function from (settings, columns) to
/// named arrays; null for a test that your code is not meant for. Jackson is the only library.
///
///     java -cp "lab/target/lib/*" data/vectors/CheckVectors.java data/vectors
class CheckVectors {
    static final String FORMAT = "float64"; // or float32: then round the inputs to float first

    static final Map<String, BiFunction<JsonNode, Map<String, double[]>, Map<String, double[]>>> MINE =
            Map.of("kl-estimate", (settings, in) -> settings.isEmpty() ? Map.of("kl", klEstimate(in)) : null);

    static double[] klEstimate(Map<String, double[]> in) { // an example: replace it by a call of your code
        var kl = new double[in.get("logp").length];
        java.util.Arrays.setAll(kl, i -> in.get("logp")[i] - in.get("ref_logp")[i]);
        return kl;
    }

    public static void main(String[] arguments) throws Exception {
        for (var mine : MINE.entrySet()) {
            var file = new ObjectMapper().readTree(new File(arguments[0], mine.getKey() + ".json"));
            int[] count = new int[3];
            for (var test : file.get("tests")) {
                var columns = new java.util.HashMap<String, double[]>();
                for (var column : file.get("columns")) {
                    var cells = test.get("in").get(column.get("name").asText());
                    var values = new double[cells != null || column.has("default") ? test.get("rows").asInt() : 0];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = Double.parseDouble((cells != null ? cells.get(i) : column.get("default")).asText());
                    }
                    columns.put(column.get("name").asText(), values);
                }
                var result = mine.getValue().apply(test.get("settings"), columns);
                for (var name : result == null ? java.util.Set.<String>of() : result.keySet()) {
                    for (int i = 0; i < result.get(name).length; i++) {
                        double got = result.get(name)[i];
                        var want = test.get("out").get(name).get(i);
                        double bound = Double.parseDouble(test.get("bound").get(FORMAT).get(name).get(i).asText());
                        double truth = want.isNull() ? got : Double.parseDouble(want.asText());
                        boolean same = Double.compare(got, truth) == 0 || Math.abs(got - truth) <= bound;
                        count[same ? 0 : 1]++;
                        if (!same) {
                            System.out.println(mine.getKey() + " " + test.get("id").asText() + " " + name + "[" + i + "]: " + got
                                    + ", expected " + truth + " ± " + bound + " (" + test.get("comment").asText() + ")");
                        }
                    }
                }
                count[2] += result == null ? 1 : 0;
            }
            System.out.printf("%s: %d numbers agree, %d do not, %d tests skipped%n", mine.getKey(), count[0], count[1], count[2]);
        }
    }
}
