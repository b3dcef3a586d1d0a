package dev.plumbline.kernel.catalogue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.Tensor;
import java.util.List;
import java.util.Map;

/// One entry of the catalogue: an operation that every execution implements, in a form that tests, vectors,
/// benchmarks and `verify` can call by name.
///
/// @param id for example `preference.bradley_terry_loss`; the same in every place where the operation appears
/// @param title a few words
/// @param formula one line of plain text
/// @param source paper or textbook, with the equation where there is one
/// @param inputs tensors in
/// @param parameters numbers and choices
/// @param outputs tensors out, in order
/// @param evaluator how to call the kernel
public record Operation(
        String id,
        String title,
        String formula,
        String source,
        List<Port> inputs,
        List<Parameter> parameters,
        List<Port> outputs,
        Evaluator evaluator) {

    public Operation {
        inputs = List.copyOf(inputs);
        parameters = List.copyOf(parameters);
        outputs = List.copyOf(outputs);
    }

    /// Runs the operation on `backend`.
    ///
    /// @return one tensor for each of {@link #outputs()}, by name, in that order
    /// @throws IllegalArgumentException if a required input is missing or an argument is outside its domain
    public Map<String, Tensor> evaluate(Backend backend, Arguments arguments) {
        for (var port : inputs) {
            if (!port.optional() && arguments.tensorOrNull(port.name()) == null) {
                throw new IllegalArgumentException(id + " needs the input '" + port.name() + "'");
            }
        }
        return evaluator.evaluate(backend, arguments.withDefaults(parameters));
    }

    /// Subject: the part of the id before the dot.
    public String subject() {
        return id.substring(0, id.indexOf('.'));
    }

    /// File name of the page, without extension: `bradley-terry-loss`.
    public String pageName() {
        return id.substring(id.indexOf('.') + 1).replace('_', '-');
    }

    /// A tensor in or out.
    ///
    /// @param shape names of the extents, for example `prompts x responses`; equal names have equal extents within
    ///     one call; `1` is the extent one
    /// @param optional may be left out
    /// @param meaning what it holds, with its domain
    public record Port(String name, String shape, boolean optional, String meaning) {
        public static Port required(String name, String shape, String meaning) {
            return new Port(name, shape, false, meaning);
        }

        public static Port optional(String name, String shape, String meaning) {
            return new Port(name, shape, true, meaning);
        }

        /// Names of the extents.
        public String[] extents() {
            return shape.split(" x ");
        }
    }

    /// A number or a choice.
    ///
    /// @param defaultValue as text; read as a number, or one of `choices`
    /// @param choices empty for a number
    /// @param meaning what it is, with its domain
    public record Parameter(String name, String defaultValue, List<String> choices, String meaning) {
        public Parameter {
            choices = List.copyOf(choices);
        }

        public static Parameter number(String name, String defaultValue, String meaning) {
            return new Parameter(name, defaultValue, List.of(), meaning);
        }

        public static Parameter choice(String name, List<String> choices, String meaning) {
            return new Parameter(name, choices.get(0), choices, meaning);
        }
    }

    /// Calls a kernel.
    @FunctionalInterface
    public interface Evaluator {
        Map<String, Tensor> evaluate(Backend backend, Arguments arguments);
    }
}
