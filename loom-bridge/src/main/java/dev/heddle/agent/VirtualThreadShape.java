package dev.heddle.agent;

import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code java.lang.VirtualThread} as JDK 25, 26 and 27 have it (read in 25.0.3, 26.0.2 and 27.0.1):
 * what its constructor does with the arguments that the agent replaces.
 */
final class VirtualThreadShape {
    static final String CLASS = "java.lang.VirtualThread";
    private static final String CONSTRUCTOR =
            "(Ljava/util/concurrent/Executor;Ljava/lang/String;ILjava/lang/Runnable;)V";

    static final int SCHEDULER = 1;
    static final int NAME = 2;
    static final int TASK = 4;

    private VirtualThreadShape() {}

    /** The constructor, whose argument {@code scheduler} can be replaced. */
    static JdkMethod constructorTakingScheduler() {
        return new JdkMethod(
                CLASS, "<init>", CONSTRUCTOR, false, VirtualThreadShape::whyNoScheduler);
    }

    /** The constructor, whose argument {@code task} can be replaced. */
    static JdkMethod constructorTakingTask() {
        return new JdkMethod(CLASS, "<init>", CONSTRUCTOR, false, VirtualThreadShape::whyNoTask);
    }

    /**
     * The scheduler is tested for null, perhaps set, and stored in its field: nothing else is done
     * with it before, so another one given at the entry is as if the caller had given it.
     */
    private static Optional<String> whyNoScheduler(CodeModel code) {
        List<Instruction> uses = new ArrayList<>();
        List<Instruction> body = Instructions.of(code);
        for (int i = 0; i < body.size() - 1; i++) {
            if (Instructions.isLoadOf(body.get(i), SCHEDULER)) {
                uses.add(body.get(i + 1));
            }
        }
        boolean fits =
                uses.size() == 2
                        && uses.get(0).opcode() == Opcode.IFNONNULL
                        && uses.get(1) instanceof FieldInstruction field
                        && field.opcode() == Opcode.PUTFIELD
                        && field.name().equalsString("scheduler");
        return fits ? Optional.empty() : Optional.of("the scheduler is used as " + uses);
    }

    /** The task is tested for null and handed to the continuation. */
    private static Optional<String> whyNoTask(CodeModel code) {
        List<Instruction> uses = new ArrayList<>();
        List<Instruction> body = Instructions.of(code);
        for (int i = 0; i < body.size() - 1; i++) {
            if (Instructions.isStoreTo(body.get(i), TASK)) {
                uses.add(body.get(i));
            } else if (Instructions.isLoadOf(body.get(i), TASK)) {
                uses.add(body.get(i + 1));
            }
        }
        boolean fits =
                uses.size() == 2
                        && Instructions.isCallOf(uses.get(0), "java/util/Objects", "requireNonNull")
                        && Instructions.isCallOf(
                                uses.get(1),
                                "java/lang/VirtualThread$VThreadContinuation",
                                "<init>");
        return fits ? Optional.empty() : Optional.of("the task is used as " + uses);
    }
}
