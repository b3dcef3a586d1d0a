package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/// What a formula reads: the columns of a {@link Block} in some kind of number, and the settings.
///
/// @param <S> kind of number
public final class Rows<S extends Scalar<S>> {
    private final Operation operation;
    private final Block block;
    private final Map<String, List<S>> columns;
    private final Map<String, String> settings;
    private final DoubleFunction<S> exact;
    private final DoubleFunction<S> parameter;

    /// @param columns by name, for every numeric column that is present
    /// @param settings value of every setting
    /// @param exact makes constants of the formula
    /// @param parameter makes numbers of settings, which the computation under test holds in its own format
    public Rows(Operation operation, Block block, Map<String, List<S>> columns, Map<String, String> settings,
            DoubleFunction<S> exact, DoubleFunction<S> parameter) {
        this.operation = operation;
        this.block = block;
        this.columns = columns;
        this.settings = settings;
        this.exact = exact;
        this.parameter = parameter;
    }

    public int size() {
        return block.rows();
    }

    public boolean has(String column) {
        return columns.containsKey(column);
    }

    /// The number in a cell; the column's fallback if it was left out.
    public S at(String column, int row) {
        var values = columns.get(column);
        return values == null ? exact.apply(operation.column(column).fallback()) : values.get(row);
    }

    /// The same as a plain number, for flags, masks and counts.
    public double plain(String column, int row) {
        var values = block.numbers().get(column);
        return values == null ? operation.column(column).fallback() : values[row];
    }

    /// Cells of the given rows.
    public List<S> at(String column, int... rows) {
        var all = new ArrayList<S>(rows.length);
        for (int row : rows) {
            all.add(at(column, row));
        }
        return all;
    }

    /// Row numbers by equal key.
    public List<int[]> groups(String key) {
        return block.groups(key);
    }

    public String choice(String setting) {
        String value = settings.get(setting);
        if (value == null) {
            throw new IllegalArgumentException(operation.id() + " has no setting '" + setting + "'");
        }
        return value;
    }

    public boolean is(String setting, String value) {
        return choice(setting).equals(value);
    }

    /// Value of a setting as a number. A column of the same name comes first: options may vary from row to row.
    public S number(String setting) {
        return parameter.apply(plainNumber(setting));
    }

    public double plainNumber(String setting) {
        String value = choice(setting);
        return value.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value);
    }

    public S constant(double x) {
        return exact.apply(x);
    }
}
