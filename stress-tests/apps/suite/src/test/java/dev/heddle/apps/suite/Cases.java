package dev.heddle.apps.suite;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** All cases by the names that the launcher takes, each with the flags under which it runs. */
final class Cases {
    private Cases() {}

    /** Those of {@code cases} that were chosen; fails when a name was given that no case has. */
    static Stream<Arguments> of(Enum<?>... cases) {
        Settings.checkNames(names());
        return Stream.of(cases)
                .filter(each -> Settings.isChosen(each.toString()))
                .flatMap(each -> flags(each).map(flags -> Arguments.of(each, flags)));
    }

    /** Other agents run beside ours in one application, which stands for the others. */
    private static Stream<Flags> flags(Enum<?> each) {
        if (each == ClientCase.MOCKITO) {
            return Flags.besideMockito().stream();
        }
        return (each == ServerCase.TOMCAT ? Flags.besideObservers() : Flags.plain()).stream();
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>();
        Stream.of(
                        ServerCase.values(),
                        ClientCase.values(),
                        ChainsTest.Gateway.values(),
                        ChainsTest.Grpc.values())
                .flatMap(Stream::of)
                .forEach(each -> names.add(each.toString()));
        return names;
    }
}
