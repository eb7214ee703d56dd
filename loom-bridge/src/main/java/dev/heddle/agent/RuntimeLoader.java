package dev.heddle.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads what is below {@code runtime/} in the agent's jar, as one named module whose parent is the
 * platform loader. A module of its own is what lets the agent open {@code java.lang} and allow
 * native access to itself alone: for an unnamed one the JVM would allow it to the application too.
 *
 * <p>The jar stays open for the life of the process. Any thread.
 */
final class RuntimeLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final String MODULE = "dev.heddle.agent";
    private static final String ROOT = "runtime/";
    private static final String CLASS = ".class";

    /** What the runtime refers to, as far as this JVM has it: {@code java -m} may not. */
    private static final List<String> REQUIRED =
            List.of(
                    "java.base",
                    "java.instrument",
                    "java.logging",
                    "java.management",
                    "jdk.jfr",
                    "jdk.net",
                    "jdk.unsupported");

    /** The names of all packages, one a line, which the build writes. */
    private static final String PACKAGES = "META-INF/packages";

    private static final String LIBRARIES = "META-INF/native/";

    /** Where native libraries are unpacked; the folder for temporary files if it says nothing. */
    private static final String FOLDER = "heddle.nativeDir";

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final ZipFile jar;
    private final String url;
    private final Set<String> packages;
    private final Unpacked unpacked = new Unpacked();

    private RuntimeLoader(Path path) throws IOException {
        super("heddle-agent", ClassLoader.getPlatformClassLoader());
        jar = new ZipFile(path.toFile());
        url = "jar:" + path.toUri() + "!/" + ROOT;
        packages = listedPackages();
    }

    private Set<String> listedPackages() throws IOException {
        ZipEntry list = jar.getEntry(ROOT + PACKAGES);
        if (list == null) {
            throw new IOException(jar.getName() + " has no " + ROOT + PACKAGES);
        }
        return Set.of(new String(contentsOf(list), US_ASCII).split("\n", -1));
    }

    /** Into an array of their size: {@code readAllBytes} takes 16 KiB more for every class. */
    private byte[] contentsOf(ZipEntry entry) throws IOException {
        byte[] contents = new byte[Math.toIntExact(entry.getSize())];
        try (InputStream in = jar.getInputStream(entry)) {
            if (in.readNBytes(contents, 0, contents.length) < contents.length) {
                throw new EOFException(entry.getName());
            }
        }
        return contents;
    }

    /**
     * Opens the agent's jar and defines its module.
     *
     * @throws IOException if the jar cannot be read
     */
    static RuntimeLoader open(Path path) throws IOException {
        RuntimeLoader loader = new RuntimeLoader(path);
        ModuleReference runtime = new Reference(loader.descriptor(), path.toUri());
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                boot.configuration().resolve(finderOf(runtime), ModuleFinder.of(), Set.of(MODULE));
        boot.defineModules(configuration, name -> loader);
        return loader;
    }

    private ModuleDescriptor descriptor() {
        var builder = ModuleDescriptor.newOpenModule(MODULE).packages(packages);
        for (String required : REQUIRED) {
            if (ModuleLayer.boot().findModule(required).isPresent()) {
                builder.requires(required);
            }
        }
        return builder.build();
    }

    /**
     * What is in its packages comes from here. Not from the parent first: where the application has
     * a Heddle on its module path, the JDK's platform loader knows its packages, and gives its
     * classes.
     */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!packages.contains(name.substring(0, Math.max(0, name.lastIndexOf('.'))))) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ZipEntry entry = jar.getEntry(ROOT + name.replace('.', '/') + CLASS);
        if (entry == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] bytes;
        try {
            bytes = contentsOf(entry);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        return defineClass(name, bytes, 0, bytes.length, RuntimeLoader.class.getProtectionDomain());
    }

    /** As {@link Class#forName(Module, String)} asks. */
    @Override
    protected @Nullable Class<?> findClass(@Nullable String moduleName, String name) {
        try {
            return moduleName == null || moduleName.equals(MODULE) ? findClass(name) : null;
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        if (jar.getEntry(ROOT + name) == null) {
            return null;
        }
        try {
            return URI.create(url + name).toURL();
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL resource = findResource(name);
        return Collections.enumeration(resource == null ? List.of() : List.of(resource));
    }

    /**
     * Unpacks a native library for {@link System#loadLibrary}, which Netty asks first: quicker than
     * Netty's own way, which starts the JDK's security providers for a name nobody guesses. Here a
     * file of the same name is never opened, and nobody else may write to the one that is made.
     */
    @Override
    protected @Nullable String findLibrary(String name) {
        String library = System.mapLibraryName(name);
        ZipEntry entry = jar.getEntry(ROOT + LIBRARIES + library);
        if (entry == null) {
            return null;
        }
        String folder = System.getProperty(FOLDER, System.getProperty("java.io.tmpdir"));
        int end = library.lastIndexOf('.');
        String unique = "-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        Path file =
                Path.of(folder, library.substring(0, end) + unique + library.substring(end))
                        .toAbsolutePath();
        Set<StandardOpenOption> fresh =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            ByteBuffer contents = ByteBuffer.wrap(contentsOf(entry));
            try (var out = Files.newByteChannel(file, fresh, OWNER_ONLY)) {
                out.write(contents);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Netty tries its own way, and says why it cannot.
            return null;
        }
        return unpacked.add(file.toFile()) ? file.toString() : null;
    }

    /** What to run when no native library is to be loaded any more. Any thread. */
    Runnable removalOfUnpacked() {
        return unpacked;
    }

    private static ModuleFinder finderOf(ModuleReference only) {
        return new ModuleFinder() {
            @Override
            public Optional<ModuleReference> find(String name) {
                return name.equals(MODULE) ? Optional.of(only) : Optional.empty();
            }

            @Override
            public Set<ModuleReference> findAll() {
                return Set.of(only);
            }
        };
    }

    /** Files that are there until they are loaded, or the JVM ends. */
    private static final class Unpacked implements Runnable {
        private final List<File> files = new CopyOnWriteArrayList<>();

        /** Whether it will be removed in any case; if not, since the JVM ends, it is now. */
        boolean add(File file) {
            try {
                file.deleteOnExit();
                return files.add(file);
            } catch (IllegalStateException ending) {
                var _ = file.delete();
                return false;
            }
        }

        @Override
        public void run() {
            for (File file : files) {
                var _ = file.delete();
            }
        }
    }

    /** The module, of which nothing is read but its descriptor: the loader finds the classes. */
    private static final class Reference extends ModuleReference {
        Reference(ModuleDescriptor descriptor, URI location) {
            super(descriptor, location);
        }

        @Override
        public ModuleReader open() throws IOException {
            throw new IOException(location().orElseThrow() + " is read by its loader");
        }
    }
}
