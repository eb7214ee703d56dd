package dev.heddle.apps.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program to run.
 *
 * @param module its folder
 * @param mainClass without the package of all; empty for the executable jar of the module
 * @param jvmArguments that its own documentation asks for on this JDK, the same for stock and agent
 * @param arguments of the program
 */
record App(String module, String mainClass, List<String> jvmArguments, List<String> arguments) {

    App {
        jvmArguments = List.copyOf(jvmArguments);
        arguments = List.copyOf(arguments);
    }

    static App of(String module, String mainClass) {
        return new App(module, mainClass, List.of(), List.of());
    }

    static App executableJar(String module) {
        return of(module, "");
    }

    App withJvmArguments(String... values) {
        return new App(module, mainClass, List.of(values), arguments);
    }

    App withArguments(String... values) {
        return new App(module, mainClass, jvmArguments, List.of(values));
    }

    /** What follows the flags of {@code java}. */
    List<String> launch() {
        Path target = Settings.home().resolve(module).resolve("target");
        Path code = target.resolve(mainClass.isEmpty() ? "application.jar" : "classes");
        if (!Files.exists(code)) {
            throw new IllegalStateException(
                    "there is no " + code + "; build stress-tests/apps first");
        }
        List<String> launch = new ArrayList<>(jvmArguments);
        if (mainClass.isEmpty()) {
            launch.addAll(List.of("-jar", code.toString()));
        } else {
            launch.addAll(List.of("-cp", code + ":" + target.resolve("lib/*")));
            launch.add("dev.heddle.apps." + mainClass);
        }
        launch.addAll(arguments);
        return launch;
    }
}
