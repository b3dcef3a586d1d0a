package dev.plumbline.kernel.definition;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.BackendProvider;

/// Provides the definition execution, which is always there.
public final class DefinitionProvider implements BackendProvider {
    @Override
    public String name() {
        return "definition";
    }

    @Override
    public Availability availability() {
        return Availability.yes();
    }

    @Override
    public Backend open(BackendOptions options) {
        return new DefinitionBackend();
    }
}
