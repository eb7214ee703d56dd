package dev.heddle.leak;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What JDK Flight Recorder keeps of a leak. Needs the module {@code jdk.jfr}. */
@Name(LeakEvent.NAME)
@Label("Leak")
@Category({"Heddle"})
@Description("The collector has closed what the program did not")
@StackTrace(false)
final class LeakEvent extends Event {
    static final String NAME = "dev.heddle.Leak";

    @Label("What")
    String what = "";

    @Label("Stack")
    @Description("Where it was opened, one frame a line; only with heddle.leaks=stack")
    String stack = "";
}
