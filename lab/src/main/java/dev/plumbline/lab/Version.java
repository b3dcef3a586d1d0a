package dev.plumbline.lab;

import dev.plumbline.lab.result.Provenance;
import picocli.CommandLine.IVersionProvider;

/// What `plumbline --version` prints.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"plumbline " + Provenance.installedVersion() + ", commit " + Provenance.sourceCommit()};
    }
}
