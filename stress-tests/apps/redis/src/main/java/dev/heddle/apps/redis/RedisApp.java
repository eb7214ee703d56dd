package dev.heddle.apps.redis;

import static dev.heddle.apps.ClientProcess.check;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.heddle.apps.ClientProcess;
import dev.heddle.apps.Content;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;

/** Jedis, with its pool of connections. Its argument: the server's port. */
public final class RedisApp {
    private static final int THREADS = 200;
    private static final int TIMES = 20;
    private static final int CONNECTIONS = 32;
    private static final int LARGE = 1 << 20;
    private static final int MESSAGES = 200;

    private RedisApp() {}

    public static void main(String[] args) throws Exception {
        var pool = new ConnectionPoolConfig();
        pool.setMaxTotal(CONNECTIONS);
        try (RedisClient redis =
                RedisClient.builder()
                        .hostAndPort("127.0.0.1", Integer.parseInt(args[0]))
                        .poolConfig(pool)
                        .build()) {
            messages(redis);
            ClientProcess.run(THREADS, index -> work(redis, index));
            String count = redis.get("count");
            check(
                    Integer.toString(THREADS * TIMES).equals(count),
                    "the count is " + count + " instead of " + THREADS * TIMES);
        }
    }

    private static int work(RedisClient redis, int index) {
        var random = new SplittableRandom(index);
        for (int i = 0; i < TIMES; i++) {
            int length = i == 0 && index % 20 == 0 ? LARGE : random.nextInt(20_000);
            byte[] key = (index + ":" + i).getBytes(US_ASCII);
            redis.set(key, Content.of(index, length));
            ClientProcess.checkContent("value", index, length, redis.get(key));
            redis.incr("count");
        }
        switch (index % 8) {
            case 0 -> pipeline(redis, index);
            case 1 -> timeOut(redis, index);
            // Each waits for the one before: both hold a connection of the pool, which has more.
            case 2 -> check(redis.blpop(30, "queue:" + index) != null, "nothing came in 30 s");
            case 3 -> redis.lpush("queue:" + (index - 1), "an element");
            default -> {}
        }
        return TIMES;
    }

    private static void pipeline(RedisClient redis, int index) {
        List<Response<byte[]>> values = new ArrayList<>();
        try (var pipeline = redis.pipelined()) {
            for (int i = 0; i < MESSAGES; i++) {
                byte[] key = ("pipeline:" + index + ":" + i).getBytes(US_ASCII);
                pipeline.set(key, Content.of(i, i));
                values.add(pipeline.get(key));
            }
            pipeline.sync();
        }
        for (int i = 0; i < MESSAGES; i++) {
            check(Arrays.equals(Content.of(i, i), values.get(i).get()), "pipelined " + i);
        }
    }

    private static void timeOut(RedisClient redis, int index) {
        check(redis.blpop(0.1, "empty:" + index) == null, "an element came from an empty list");
    }

    /** One virtual thread listens, in one read after the other, while this one publishes. */
    private static void messages(RedisClient redis) throws InterruptedException {
        var isSubscribed = new CountDownLatch(1);
        Queue<String> received = new ConcurrentLinkedQueue<>();
        var listener =
                new JedisPubSub() {
                    @Override
                    public void onSubscribe(String channel, int count) {
                        isSubscribed.countDown();
                    }

                    @Override
                    public void onMessage(String channel, String message) {
                        received.add(message);
                        if (received.size() == MESSAGES) {
                            unsubscribe();
                        }
                    }
                };
        Thread subscriber = Thread.startVirtualThread(() -> redis.subscribe(listener, "news"));
        check(isSubscribed.await(30, TimeUnit.SECONDS), "there is no subscription after 30 s");
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            sent.add("message " + i);
            redis.publish("news", sent.getLast());
        }
        check(subscriber.join(Duration.ofSeconds(30)), "the subscriber has not ended");
        check(sent.equals(List.copyOf(received)), "received: " + received);
    }
}
