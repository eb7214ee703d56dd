package dev.heddle.measure;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that all measuring commands have: a file for the result. Filled by picocli. */
public final class JsonOption {

    @Option(names = "--json", paramLabel = "FILE", description = "also write the result there")
    private @Nullable Path path;

    /** No file, until picocli fills it. */
    public JsonOption() {}

    /**
     * The file, if one is wanted.
     *
     * @throws CommandFailure if it cannot be written
     */
    public @Nullable JsonFile file() {
        return path == null ? null : JsonFile.at(path);
    }
}
