package dev.heddle.apps.suite;

import java.util.List;
import java.util.regex.Pattern;

/** The servers. */
enum ServerCase {
    JDK("jdk", App.of("jdk", "jdk.JdkServer")),
    JETTY("jetty", App.of("jetty", "jetty.JettyServer")),
    /** Its acceptors and selectors are virtual threads too. */
    JETTY_ALL_VIRTUAL(
            "jetty-all-virtual", App.of("jetty", "jetty.JettyServer").withArguments("all-virtual")),
    TOMCAT("tomcat", App.of("tomcat", "tomcat.TomcatServer")),
    HELIDON(
            "helidon",
            App.of("helidon", "helidon.HelidonServer"),
            "DataReader\\$InsufficientDataAvailableException"),
    SPRING_BOOT(
            "spring-boot",
            App.executableJar("spring-boot"),
            "HttpMessageNotReadableException: I/O error while reading input message");

    private final String name;

    @SuppressWarnings("ImmutableEnumChecker") // A record of strings and lists of them, copied.
    private final App app;

    @SuppressWarnings("ImmutableEnumChecker") // List.of does not change.
    private final List<String> saidOfDisconnects;

    /**
     * @param saidOfDisconnects what its log has of clients that leave in the midst of a request: a
     *     regular expression each
     */
    ServerCase(String name, App app, String... saidOfDisconnects) {
        this.name = name;
        this.app = app;
        this.saidOfDisconnects = List.of(saidOfDisconnects);
    }

    App app() {
        return app;
    }

    /** Of its log, what no other event than a client's leaving gives. */
    List<Pattern> saidOfDisconnects() {
        return saidOfDisconnects.stream().map(Pattern::compile).toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
