package dev.heddle.measure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a server's JVM: this JVM's own {@code java} and class path, and the same
 * flags for all servers.
 *
 * @param cores carrier threads of the JDK's scheduler
 * @param extraFlags JVM flags beside the usual ones
 */
public record ServerJvm(int cores, List<String> extraFlags) {

    private static final List<String> FLAGS = List.of("-XX:+UseG1GC", "-Xms512m", "-Xmx512m");

    private static final List<String> ACCESS_FLAGS =
            List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED");

    public ServerJvm {
        extraFlags = List.copyOf(extraFlags);
    }

    /** The command that runs {@code main}, which uses Heddle, with these arguments. */
    public List<String> command(Class<?> main, List<String> arguments) {
        List<String> program = new ArrayList<>(ACCESS_FLAGS);
        program.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
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
        return new ServerJvm(cores, flags);
    }

    private List<String> command(List<String> program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(FLAGS);
        command.add("-Djdk.virtualThreadScheduler.parallelism=" + cores);
        command.addAll(extraFlags);
        command.addAll(program);
        command.addAll(arguments);
        return command;
    }

    private static String java() {
        return ProcessHandle.current()
                .info()
                .command()
                .orElseGet(
                        () -> Path.of(System.getProperty("java.home"), "bin", "java").toString());
    }
}
