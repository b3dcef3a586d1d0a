package dev.plumbline.kernel.catalogue;

import dev.plumbline.kernel.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Named arguments of a catalogue call. Parameters are text: numbers as `Double.parseDouble` reads them
/// (`Infinity` included), choices by name in any case.
public final class Arguments {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> parameters = new LinkedHashMap<>();

    public Arguments put(String name, Tensor tensor) {
        tensors.put(name, tensor);
        return this;
    }

    public Arguments put(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    public Arguments put(String name, double value) {
        return put(name, Double.toString(value));
    }

    Arguments withDefaults(List<Operation.Parameter> declared) {
        var all = new Arguments();
        all.tensors.putAll(tensors);
        for (var parameter : declared) {
            all.parameters.put(parameter.name(), parameter.defaultValue());
        }
        for (var given : parameters.entrySet()) {
            if (!all.parameters.containsKey(given.getKey())) {
                throw new IllegalArgumentException("no parameter '" + given.getKey() + "'; there are "
                        + (declared.isEmpty() ? "none" : String.join(", ", all.parameters.keySet())));
            }
            all.parameters.put(given.getKey(), given.getValue());
        }
        return all;
    }

    public Tensor tensor(String name) {
        var tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("input '" + name + "' is missing");
        }
        return tensor;
    }

    public Tensor tensorOrNull(String name) {
        return tensors.get(name);
    }

    public double number(String name) {
        try {
            return Double.parseDouble(text(name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("parameter '" + name + "' must be a number, was '" + text(name) + "'", e);
        }
    }

    public int integer(String name) {
        double value = number(name);
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("parameter '" + name + "' must be a whole number, was " + text(name));
        }
        return (int) value;
    }

    public <E extends Enum<E>> E choice(String name, Class<E> type) {
        try {
            return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("parameter '" + name + "' must be one of "
                    + String.join(", ", names(type)) + ", was '" + text(name) + "'", e);
        }
    }

    private String text(String name) {
        var value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("parameter '" + name + "' is missing");
        }
        return value;
    }

    /// The constants of an enum as parameter values: lower case.
    public static <E extends Enum<E>> List<String> names(Class<E> type) {
        return java.util.Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
