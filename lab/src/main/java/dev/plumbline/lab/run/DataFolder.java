package dev.plumbline.lab.run;

import dev.plumbline.lab.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The folder data/ that Plumbline comes with.
final class DataFolder {
    private DataFolder() {}

    /// The file `name`, below the root that the launcher names, else below the working folder or the one above it.
    ///
    /// @throws UserError if it is nowhere
    static Path file(String name) {
        var home = System.getProperty("plumbline.home");
        var places = home == null
                ? List.of(Path.of("data", name), Path.of("..", "data", name))
                : List.of(Path.of(home, "data", name));
        return places.stream().filter(Files::exists).findFirst().orElseThrow(() -> UserError.badInput(
                places.getFirst() + ": no such file; 'plumbline run' reads the data that Plumbline comes with, so start it "
                        + "from a complete copy"));
    }
}
