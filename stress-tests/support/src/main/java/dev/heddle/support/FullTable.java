package dev.heddle.support;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The process's table of descriptors, filled for a while. */
public final class FullTable {
    private FullTable() {}

    /** What is done while the table is full. */
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    /**
     * Takes all descriptors that the process may still open, runs a step, and gives them back.
     *
     * @param left how many are left for the step
     */
    public static void during(int left, Step step) throws Exception {
        List<FileInputStream> fillers = fill();
        try {
            for (int i = 0; i < left; i++) {
                fillers.removeLast().close();
            }
            step.run();
        } finally {
            for (FileInputStream filler : fillers) {
                filler.close();
            }
        }
    }

    private static List<FileInputStream> fill() {
        List<FileInputStream> fillers = new ArrayList<>();
        for (; ; ) {
            try {
                fillers.add(new FileInputStream("/dev/null"));
            } catch (IOException full) {
                return fillers;
            }
        }
    }
}
