package dev.heddle.apps.postgresql;

import static dev.heddle.apps.ClientProcess.check;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.heddle.apps.ClientProcess;
import dev.heddle.apps.Content;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** PostgreSQL's driver behind HikariCP's pool. Its argument: the database's JDBC address. */
public final class PostgreSqlClient {
    private static final int THREADS = 200;
    private static final int TRANSACTIONS = 10;
    private static final int CONNECTIONS = 16;
    private static final int LARGE = 1 << 20;
    private static final String QUERY_CANCELED = "57014";

    private PostgreSqlClient() {}

    public static void main(String[] args) throws Exception {
        var config = new HikariConfig();
        config.setJdbcUrl(args[0]);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setAutoCommit(false);
        try (var pool = new HikariDataSource(config)) {
            createTables(pool);
            ClientProcess.run(THREADS, index -> work(pool, index));
            verifyTotals(pool);
        }
    }

    private static int work(DataSource pool, int index) throws Exception {
        var random = new SplittableRandom(index);
        for (int i = 0; i < TRANSACTIONS; i++) {
            int length = i == 0 && index % 20 == 0 ? LARGE : random.nextInt(20_000);
            insert(pool, index, i, length);
            select(pool, index, i, length);
        }
        switch (index % 10) {
            case 0 -> limit(pool);
            case 1 -> copy(pool, index);
            case 2 -> rollBack(pool);
            case 3 -> sleep(pool);
            default -> {}
        }
        return TRANSACTIONS;
    }

    private static void createTables(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table body (thread int, place int, content bytea,"
                            + " primary key (thread, place))");
            statement.execute("create table line (thread int, text varchar)");
            statement.execute("create table total (inserted int not null)");
            statement.execute("insert into total values (0)");
            connection.commit();
        }
    }

    private static void insert(DataSource pool, int thread, int place, int length)
            throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("insert into body values (?, ?, ?)");
                Statement count = connection.createStatement()) {
            insert.setInt(1, thread);
            insert.setInt(2, place);
            insert.setBytes(3, Content.of(seed(thread, place), length));
            check(insert.executeUpdate() == 1, "not one row was inserted");
            // All threads wait here for each other, in the database.
            count.executeUpdate("update total set inserted = inserted + 1");
            connection.commit();
        }
    }

    private static void select(DataSource pool, int thread, int place, int length)
            throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select =
                        connection.prepareStatement(
                                "select content from body where thread = ? and place = ?")) {
            select.setInt(1, thread);
            select.setInt(2, place);
            try (ResultSet rows = select.executeQuery()) {
                check(rows.next(), "a row is missing");
                ClientProcess.checkContent(
                        "content", seed(thread, place), length, rows.getBytes(1));
                check(!rows.next(), "a row is there twice");
            }
            connection.commit();
        }
    }

    /** The driver's time-out is a timer, and a second connection, of its own. */
    private static void limit(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            try {
                statement.execute("select pg_sleep(30)");
                throw new AssertionError("a query of 30 s was not cancelled after one");
            } catch (SQLException e) {
                check(QUERY_CANCELED.equals(e.getSQLState()), "cancelled with " + e);
            }
            connection.rollback();
        }
    }

    private static void copy(DataSource pool, int thread) throws Exception {
        String text = Base64.getEncoder().encodeToString(Content.of(thread, LARGE / 2));
        byte[] line = (thread + "\t" + text + "\n").getBytes(US_ASCII);
        try (Connection connection = pool.getConnection()) {
            var copies = connection.unwrap(PGConnection.class).getCopyAPI();
            long rows = copies.copyIn("copy line from stdin", new ByteArrayInputStream(line));
            check(rows == 1, rows + " rows were copied in");
            var out = new ByteArrayOutputStream(line.length);
            copies.copyOut(
                    "copy (select * from line where thread = " + thread + ") to stdout", out);
            check(Arrays.equals(line, out.toByteArray()), "what was copied out differs");
            connection.commit();
        }
    }

    private static void rollBack(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update total set inserted = inserted + 1000000");
            connection.rollback();
        }
    }

    private static void sleep(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_sleep(0.05)");
            connection.commit();
        }
    }

    private static void verifyTotals(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "select inserted, (select count(*) from body) from total")) {
            check(rows.next(), "the total is missing");
            int expected = THREADS * TRANSACTIONS;
            check(rows.getInt(1) == expected, "counted are " + rows.getInt(1));
            check(rows.getInt(2) == expected, "there are " + rows.getInt(2));
            connection.commit();
        }
    }

    private static long seed(int thread, int place) {
        return thread * 1000L + place;
    }
}
