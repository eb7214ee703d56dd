package dev.heddle.stall;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** What JDK Flight Recorder keeps of a stall. Needs the module {@code jdk.jfr}. */
@Name(StallEvent.NAME)
@Label("Stall")
@Category({"Heddle"})
@Description("A thread has kept its carrier, or the loop of a core has not come round, for long")
@StackTrace(false)
final class StallEvent extends Event {
    static final String NAME = "dev.heddle.Stall";

    @Label("Core")
    String core = "";

    @Label("Carrier")
    String carrier = "";

    @Label("What Keeps It")
    @Description("The virtual thread or task; empty where it is the loop itself")
    String task = "";

    @Label("Lasted")
    @Description("Until it was noticed, at least")
    @Timespan(Timespan.NANOSECONDS)
    long lasted;

    @Label("Handed Off")
    @Description("Whether the core goes on with another carrier")
    boolean handedOff;

    @Label("Stack")
    @Description("Where it was, one frame a line; empty if it ended before that could be asked")
    String stack = "";
}
