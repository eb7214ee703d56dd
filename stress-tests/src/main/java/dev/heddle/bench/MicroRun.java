package dev.heddle.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the forks of all questions, round by round, so that both sides meet the same moods of the
 * machine.
 */
final class MicroRun {
    private final List<Question> questions;
    private final Effort effort;
    private final boolean isVerbose;
    private final PrintStream out;
    private int done;

    MicroRun(List<Question> questions, Effort effort, boolean isVerbose, PrintStream out) {
        this.questions = questions;
        this.effort = effort;
        this.isVerbose = isVerbose;
        this.out = out;
    }

    /**
     * Measures everything.
     *
     * @throws RunnerException if a fork fails
     */
    List<Row> run() throws RunnerException {
        List<Set<Fork>> plan = new ArrayList<>();
        for (int round = 0; round < effort.rounds(); round++) {
            plan.add(forksOf(round));
        }
        int total = plan.stream().mapToInt(Set::size).sum();
        List<Map<Fork, Sample>> rounds = new ArrayList<>();
        for (Set<Fork> forks : plan) {
            rounds.add(runAll(forks, total));
        }
        return questions.stream().map(question -> question.answer(rounds)).toList();
    }

    private Set<Fork> forksOf(int round) {
        Set<Fork> forks = new LinkedHashSet<>();
        for (Question question : questions) {
            if (round == 0 || question.isRepeated()) {
                forks.addAll(question.forks());
            }
        }
        return forks;
    }

    private Map<Fork, Sample> runAll(Set<Fork> forks, int total) throws RunnerException {
        Map<Fork, Sample> samples = new ConcurrentHashMap<>();
        for (Fork fork : forks) {
            out.printf("[%2d/%d] %s", ++done, total, fork);
            out.flush();
            Sample sample = fork.run(effort, isVerbose);
            samples.put(fork, sample);
            out.printf(Locale.ROOT, ": %,.1f %s%n", sample.time(), sample.unit());
        }
        return samples;
    }
}
