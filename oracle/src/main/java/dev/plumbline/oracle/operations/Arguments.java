package dev.plumbline.oracle.operations;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Real;
import dev.plumbline.oracle.exact.Tape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The arguments of one call as variables of a tape.
///
/// Numeric parameters are variables too: an execution in binary32 rounds them like inputs.
public final class Arguments {
    private final OracleCase call;
    private final Tape tape = new Tape();
    private final Map<String, Dual[]> vectors = new HashMap<>();
    private final Map<String, Dual> numbers = new HashMap<>();
    private final Map<Dual, Real> secondOrder = new IdentityHashMap<>();

    public Arguments(OracleCase call) {
        this.call = call;
    }

    public Tape tape() {
        return tape;
    }

    public boolean has(String name) {
        return call.inputs().containsKey(name);
    }

    /// Extents of an input.
    ///
    /// @throws IllegalArgumentException if the input is missing or the extents do not fit its length
    public int[] shape(String name) {
        var data = call.inputs().get(name);
        if (data == null) {
            throw new IllegalArgumentException(call.operation() + " needs the input '" + name + "'");
        }
        var shape = call.shapes().getOrDefault(name, new int[] {data.length});
        long size = 1;
        for (int extent : shape) {
            size *= extent;
        }
        if (size != data.length) {
            throw new IllegalArgumentException("input '" + name + "' has " + data.length + " elements, its shape is "
                    + Arrays.toString(shape));
        }
        return shape;
    }

    /// All elements of an input in row-major order.
    public Dual[] vector(String name) {
        shape(name);
        return vectors.computeIfAbsent(name, key -> Arrays.stream(call.inputs().get(key))
                .mapToObj(x -> tape.variable(Real.of(x))).toArray(Dual[]::new));
    }

    /// An input of the same number of elements as another.
    ///
    /// @throws IllegalArgumentException if it has not
    public Dual[] vector(String name, int size) {
        var vector = vector(name);
        if (vector.length != size) {
            throw new IllegalArgumentException("input '" + name + "' has " + vector.length + " elements, expected " + size);
        }
        return vector;
    }

    /// An optional input, `value` everywhere if it is absent.
    public Dual[] vectorOr(String name, int size, double value) {
        if (has(name)) {
            return vector(name, size);
        }
        var vector = new Dual[size];
        Arrays.fill(vector, Dual.constant(value));
        return vector;
    }

    /// An input of two axes as rows.
    public Dual[][] matrix(String name) {
        var shape = shape(name);
        if (shape.length != 2) {
            throw new IllegalArgumentException("input '" + name + "' must have two axes, has " + Arrays.toString(shape));
        }
        return rows(vector(name), shape[0], shape[1]);
    }

    /// An input of the same shape as another.
    public Dual[][] matrix(String name, String as) {
        if (!Arrays.equals(shape(name), shape(as))) {
            throw new IllegalArgumentException("input '" + name + "' has shape " + Arrays.toString(shape(name)) + ", '" + as
                    + "' has " + Arrays.toString(shape(as)));
        }
        return matrix(name);
    }

    /// `size` = rows x columns elements as rows.
    public static Dual[][] rows(Dual[] elements, int rows, int columns) {
        var matrix = new Dual[rows][];
        for (int i = 0; i < rows; i++) {
            matrix[i] = Arrays.copyOfRange(elements, i * columns, (i + 1) * columns);
        }
        return matrix;
    }

    /// The transpose of an input of two axes `[members x items]`: one array of members for each item.
    public Dual[][] columns(String name) {
        var rows = matrix(name);
        int columns = shape(name)[1];
        var result = new Dual[columns][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns; j++) {
                result[j][i] = rows[i][j];
            }
        }
        return result;
    }

    /// A numeric parameter.
    public Dual number(String name, String defaultValue) {
        return numbers.computeIfAbsent(name, key -> tape.variable(Real.of(parse(key, defaultValue))));
    }

    /// A numeric parameter with the rule it must keep.
    ///
    /// @throws IllegalArgumentException unless low ≤ value ≤ high (NaN fails)
    public Dual number(String name, String defaultValue, double low, double high) {
        double value = parse(name, defaultValue);
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException("parameter '" + name + "' must lie in [" + low + ", " + high + "], was " + value);
        }
        return number(name, defaultValue);
    }

    /// A whole number, exact in every precision.
    public int integer(String name, String defaultValue, int low, int high) {
        double value = parse(name, defaultValue);
        if (value != Math.rint(value) || !(value >= low && value <= high)) {
            throw new IllegalArgumentException(
                    "parameter '" + name + "' must be a whole number in [" + low + ", " + high + "], was " + value);
        }
        return (int) value;
    }

    /// A choice, lower case.
    public String choice(String name, String defaultValue) {
        return call.parameters().getOrDefault(name, defaultValue).toLowerCase(Locale.ROOT).replace('-', '_');
    }

    private double parse(String name, String defaultValue) {
        return Double.parseDouble(call.parameters().getOrDefault(name, defaultValue));
    }

    /// Notes the second-order term Q of an output; see {@link OracleValue}.
    public Dual withSecondOrder(Dual output, Real q) {
        if (q.isFinite() && !q.isZero()) {
            secondOrder.put(output, q);
        }
        return output;
    }

    Real secondOrder(Dual output) {
        return secondOrder.getOrDefault(output, Real.ZERO);
    }

    /// Outputs by name, in order.
    public static Map<String, Dual[]> named(String name, Dual[] output) {
        var map = new LinkedHashMap<String, Dual[]>();
        map.put(name, output);
        return map;
    }

    public static Map<String, Dual[]> named(String name1, Dual[] output1, String name2, Dual[] output2) {
        var map = named(name1, output1);
        map.put(name2, output2);
        return map;
    }

    public static Map<String, Dual[]> named(
            String name1, Dual[] output1, String name2, Dual[] output2, String name3, Dual[] output3) {
        var map = named(name1, output1, name2, output2);
        map.put(name3, output3);
        return map;
    }
}
