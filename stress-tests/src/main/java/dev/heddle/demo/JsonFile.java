package dev.heddle.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file that takes the result as JSON. Tried before the run, so that none is lost. */
final class JsonFile {

    private final Path path;

    private JsonFile(Path path) {
        this.path = path;
    }

    /**
     * Checks that {@code path} can be written, and leaves it as it is.
     *
     * @throws DemoFailure if it cannot
     */
    static JsonFile at(Path path) {
        boolean isNew = Files.notExists(path);
        try {
            Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
            if (isNew) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw unwritable(path, e);
        }
        return new JsonFile(path);
    }

    void write(Report report) {
        try {
            Files.writeString(path, JsonReport.of(report));
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    private static DemoFailure unwritable(Path path, IOException cause) {
        return DemoFailure.badInput(
                "--json %s cannot be written (%s): give a file in a folder that exists and is yours"
                        .formatted(path, cause.getClass().getSimpleName()));
    }
}
