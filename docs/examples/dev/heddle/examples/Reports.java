package dev.heddle.examples;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** A thousand reports beside requests, on one core: a request does not wait for the reports. */
final class Reports {
    private static final int REPORTS = 1_000;

    private Reports() {}

    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException {
        try (CoreGroup cores = Heddle.newCoreGroup(HeddleOptions.defaults().withCores(1));
                var requests = Heddle.newVirtualThreadPerTaskExecutor(cores);
                var reports = Heddle.newBatchExecutor(cores, 20)) {
            List<Future<Long>> all = new ArrayList<>();
            for (int i = 0; i < REPORTS; i++) {
                all.add(reports.submit(Reports::report));
            }
            System.out.println(requests.submit(() -> "answered").get());
            long sum = 0;
            for (Future<Long> report : all) {
                sum += report.get();
            }
            System.out.println("sum of the reports " + sum);
        }
    }

    /** Between its parts it lets the next report have a turn; requests have theirs anyway. */
    private static long report() {
        long sum = 0;
        for (int part = 0; part < 10; part++) {
            for (int i = 0; i < 1_000; i++) {
                sum += i;
            }
            Thread.yield();
        }
        return sum;
    }
}
