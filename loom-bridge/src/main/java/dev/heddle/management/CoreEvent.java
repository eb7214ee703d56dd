package dev.heddle.management;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** What JDK Flight Recorder keeps of a core, each second. Counters start with the core. */
@Name(CoreEvents.NAME)
@Label("Core")
@Category("Heddle")
@Description("What one core has done, and what waits there")
@Period("1 s")
@StackTrace(false)
final class CoreEvent extends Event {
    @Label("Core")
    String core = "";

    @Label("Driver")
    String driver = "";

    @Label("Threads")
    @Description("That live, and what waits to run")
    int threads;

    @Label("Waiting")
    @Description("Of these those that are ready and wait for their turn")
    int waiting;

    @Label("Timers")
    int timers;

    @Label("Sockets")
    @Description("That are open, from their first operation on")
    int sockets;

    @Label("Buffers")
    @Description("Native ones that are lent to readers, or held by operations in flight")
    int buffers;

    @Label("Tasks")
    long tasks;

    @Label("Turns")
    long turns;

    @Label("Hand-Offs")
    long handOffs;

    @Label("Stalls")
    long stalls;

    @Label("Asleep")
    @Timespan(Timespan.NANOSECONDS)
    long asleep;

    @Label("Queue Wait p99")
    @Description("Until what is handed to the core has run; since the last event")
    @Timespan(Timespan.NANOSECONDS)
    long queueWaitP99;

    @Label("Turn Time p99")
    @Description("In which the loop ran threads between two polls; since the last event")
    @Timespan(Timespan.NANOSECONDS)
    long turnTimeP99;

    @Label("Kernel Entries")
    long kernelEntries;

    @Label("Submissions")
    long submissions;

    @Label("Completions")
    long completions;

    @Label("Wake-Ups")
    long wakeUps;

    @Label("Wake-Ups Sent")
    @Description("To other cores")
    long wakeUpsSent;
}
