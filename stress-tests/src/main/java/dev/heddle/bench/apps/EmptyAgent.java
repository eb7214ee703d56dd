package dev.heddle.bench.apps;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** An agent that does nothing: what the JVM itself takes to have one. */
public final class EmptyAgent {
    private EmptyAgent() {}

    /** By the JVM. */
    public static void premain(String options, Instrumentation instrumentation) {
        // Nothing is what it is for.
    }

    /**
     * A jar that names it, in a new file. The class comes from the program's class path.
     *
     * @throws IOException if there can be no file
     */
    static Path writeJar() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Premain-Class", EmptyAgent.class.getName());
        main.putValue("Can-Retransform-Classes", "true");
        Path jar = Files.createTempFile("empty-agent", ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest)) {
            entries.finish();
        }
        return jar;
    }
}
