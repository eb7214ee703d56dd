package dev.heddle.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file that takes the result as JSON. Tried before the run, so that none is lost. */
public final class JsonFile {

    private final Path path;

    private JsonFile(Path path) {
        this.path = path;
    }

    /**
     * Checks that {@code path} can be written, and leaves it as it is.
     *
     * @throws CommandFailure if it cannot
     */
    public static JsonFile at(Path path) {
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

    /** Writes the result. */
    public void write(String json) {
        try {
            Files.writeString(path, json);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    private static CommandFailure unwritable(Path path, IOException cause) {
        return CommandFailure.badInput(
                "--json %s cannot be written (%s): give a file in a folder that exists and is yours"
                        .formatted(path, cause.getClass().getSimpleName()));
    }
}
