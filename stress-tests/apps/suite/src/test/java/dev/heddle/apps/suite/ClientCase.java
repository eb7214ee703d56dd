package dev.heddle.apps.suite;

/** The clients. */
enum ClientCase {
    HTTP_CLIENT("http-client", App.of("jdk", "jdk.JdkClient"), "1.1") {
        @Override
        Peer startPeer(Flags flags) throws Exception {
            return PeerServer.start(toString(), flags, ServerCase.JDK);
        }
    },
    HTTP_CLIENT_H2C("http-client-h2c", App.of("jdk", "jdk.JdkClient"), "2") {
        @Override
        Peer startPeer(Flags flags) throws Exception {
            return PeerServer.start(toString(), flags, ServerCase.TOMCAT);
        }
    },
    OKHTTP("okhttp", App.of("okhttp", "okhttp.OkHttp")) {
        @Override
        Peer startPeer(Flags flags) throws Exception {
            return PeerServer.start(toString(), flags, ServerCase.JDK);
        }
    },
    MOCKITO("mockito", App.of("mockito", "mockito.MockitoClient")) {
        @Override
        Peer startPeer(Flags flags) throws Exception {
            return PeerServer.start(toString(), flags, ServerCase.JDK);
        }
    },
    POSTGRESQL("postgresql", App.of("postgresql", "postgresql.PostgreSqlClient")) {
        @Override
        Peer startPeer(Flags flags) throws Exception {
            return Installed.postgreSql();
        }
    },
    REDIS("redis", App.of("redis", "redis.RedisApp")) {
        @Override
        Peer startPeer(Flags flags) throws Exception {
            return Installed.redis();
        }
    };

    private final String name;

    @SuppressWarnings("ImmutableEnumChecker") // A record of strings and lists of them, copied.
    private final App app;

    @SuppressWarnings("ImmutableEnumChecker") // Never written, and seen by nobody else.
    private final String[] arguments;

    ClientCase(String name, App app, String... arguments) {
        this.name = name;
        this.app = app;
        this.arguments = arguments;
    }

    /** Starts what the client is to talk to. */
    abstract Peer startPeer(Flags flags) throws Exception;

    /** The client of that peer. */
    App app(Peer peer) {
        String[] all = new String[arguments.length + 1];
        all[0] = peer.address();
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return app.withArguments(all);
    }

    @Override
    public String toString() {
        return name;
    }
}
