package dev.plumbline.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/// The executions found on the class path.
public final class Backends {
    private Backends() {}

    /// All providers, the definition first, then by name. Providers that fail to load are skipped here and are
    /// reported by {@link #loadFailures()}.
    public static List<BackendProvider> providers() {
        return scan().providers();
    }

    /// One line for each provider that is on the class path but could not be loaded.
    public static List<String> loadFailures() {
        return scan().failures();
    }

    /// Opens the execution called `name`.
    ///
    /// @throws IllegalArgumentException if there is no such execution; the message lists those there are
    /// @throws IllegalStateException if it is not available here; the message gives the reason
    public static Backend open(String name, BackendOptions options) {
        var names = new ArrayList<String>();
        for (var provider : providers()) {
            if (provider.name().equals(name)) {
                return provider.open(options);
            }
            names.add(provider.name());
        }
        throw new IllegalArgumentException("no execution '" + name + "'; there are " + String.join(", ", names));
    }

    private record Scan(List<BackendProvider> providers, List<String> failures) {}

    private static Scan scan() {
        var providers = new ArrayList<BackendProvider>();
        var failures = new ArrayList<String>();
        var iterator = ServiceLoader.load(BackendProvider.class).stream().iterator();
        while (true) {
            try {
                if (!iterator.hasNext()) {
                    break;
                }
                providers.add(iterator.next().get());
            } catch (java.util.ServiceConfigurationError | LinkageError e) {
                failures.add(e.getMessage());
            }
        }
        providers.sort((a, b) -> {
            int first = Boolean.compare(!a.name().equals("definition"), !b.name().equals("definition"));
            return first != 0 ? first : a.name().compareTo(b.name());
        });
        return new Scan(List.copyOf(providers), List.copyOf(failures));
    }
}
