package dev.heddle.measure;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command line of a server's JVM: this JVM's own {@code java} if nothing else is said, and the
 * same flags for all servers.
 *
 * @param cores carrier threads of the JDK's scheduler
 * @param extraFlags JVM flags beside the usual ones
 * @param classPath of programs that use Heddle
 * @param java the program that is the JVM
 */
public record ServerJvm(int cores, List<String> extraFlags, String classPath, String java) {

    private static final List<String> FLAGS = List.of("-XX:+UseG1GC", "-Xms512m", "-Xmx512m");

    private static final List<String> ACCESS_FLAGS =
            List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED");

    public ServerJvm {
        extraFlags = List.copyOf(extraFlags);
    }

    /** With this JVM's own class path. */
    public ServerJvm(int cores, List<String> extraFlags) {
        this(cores, extraFlags, System.getProperty("java.class.path"), ownJava());
    }

    /** The command that runs {@code main}, which uses Heddle, with these arguments. */
    public List<String> command(Class<?> main, List<String> arguments) {
        List<String> program = new ArrayList<>(ACCESS_FLAGS);
        program.addAll(List.of("-cp", classPath, main.getName()));
        return command(program, arguments);
    }

    /** The command that runs a program with a class path of its own. */
    public List<String> command(String classPath, String mainClass, List<String> arguments) {
        return command(List.of("-cp", classPath, mainClass), arguments);
    }

    /** The command that runs an executable jar, which needs no access to anything. */
    public List<String> command(Path jar, List<String> arguments) {
        return command(List.of("-jar", jar.toString()), arguments);
    }

    /** This JVM with so many flags more. */
    public ServerJvm with(List<String> moreFlags) {
        List<String> flags = new ArrayList<>(extraFlags);
        flags.addAll(moreFlags);
        return new ServerJvm(cores, flags, classPath, java);
    }

    /** The JVM of another JDK, with the same flags. */
    public ServerJvm ofJdk(Path home) {
        return new ServerJvm(
                cores, extraFlags, classPath, home.resolve("bin").resolve("java").toString());
    }

    /**
     * This JVM with what another checkout has built, at the same places below its root.
     *
     * @param root of this checkout, with which the entries of the class path begin
     * @param other the root of the other one
     */
    public ServerJvm ofBuild(Path root, Path other) {
        String moved =
                Stream.of(classPath.split(File.pathSeparator))
                        .map(Path::of)
                        .map(entry ->
                                entry.startsWith(root)
                                        ? other.resolve(root.relativize(entry))
                                        : entry)
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
        return new ServerJvm(cores, extraFlags, moved, java);
    }

    private List<String> command(List<String> program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(FLAGS);
        command.add("-Djdk.virtualThreadScheduler.parallelism=" + cores);
        command.addAll(extraFlags);
        command.addAll(program);
        command.addAll(arguments);
        return command;
    }

    private static String ownJava() {
        return ProcessHandle.current()
                .info()
                .command()
                .orElseGet(
                        () -> Path.of(System.getProperty("java.home"), "bin", "java").toString());
    }
}
