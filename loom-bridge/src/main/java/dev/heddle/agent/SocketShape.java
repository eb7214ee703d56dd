package dev.heddle.agent;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ConstantInstruction;
import java.util.List;
import java.util.Optional;

/**
 * {@code sun.nio.ch.NioSocketImpl} as JDK 25, 26 and 27 have it (read in 25.0.3, 26.0.2 and
 * 27.0.1): how it reads.
 */
final class SocketShape {
    private static final String CLASS = "sun.nio.ch.NioSocketImpl";
    private static final String INTERNAL_NAME = "sun/nio/ch/NioSocketImpl";
    private static final String TRY_READ = "tryRead";

    static final int DESCRIPTOR = 1;
    static final int LENGTH = 4;

    /** {@code sun.nio.ch.IOStatus.UNAVAILABLE}: there is nothing to read now. */
    static final int UNAVAILABLE = -2;

    private SocketShape() {}

    /** The method that reads once. */
    static JdkMethod tryRead() {
        return new JdkMethod(
                CLASS, TRY_READ, "(Ljava/io/FileDescriptor;[BII)I", false, SocketShape::whyUnknown);
    }

    /**
     * The arguments are there until it returns, and its callers park and come again where it
     * returns UNAVAILABLE.
     */
    private static Optional<String> whyUnknown(CodeModel code) {
        for (Instruction instruction : Instructions.of(code)) {
            if (Instructions.isStoreTo(instruction, DESCRIPTOR)
                    || Instructions.isStoreTo(instruction, LENGTH)) {
                return Optional.of("an argument is replaced by " + instruction);
            }
        }
        ClassModel type = code.parent().flatMap(MethodModel::parent).orElseThrow();
        for (MethodModel method : type.methods()) {
            CodeModel body = method.code().orElse(null);
            if (body != null && !comesAgain(Instructions.of(body))) {
                return Optional.of(
                        method.methodName() + " calls it, and does not park and call it again");
            }
        }
        return Optional.empty();
    }

    /**
     * Whether a body does not call it, or calls it once before and once after a park, and compares
     * what it says with UNAVAILABLE itself or by IOStatus.
     */
    private static boolean comesAgain(List<Instruction> body) {
        int calls = 0;
        int parks = 0;
        boolean asks = false;
        for (int i = 0; i < body.size(); i++) {
            Instruction instruction = body.get(i);
            if (Instructions.isCallOf(instruction, INTERNAL_NAME, TRY_READ)) {
                calls++;
            }
            if (Instructions.isCallOf(instruction, INTERNAL_NAME, "park")) {
                parks++;
            }
            asks |= Instructions.isCallOf(instruction, "sun/nio/ch/IOStatus", "okayToRetry");
            asks |= isUnavailable(instruction) && body.get(i + 1).opcode() == Opcode.IF_ICMPNE;
        }
        return calls == 0 || (asks && parks > 0 && calls == 2 * parks);
    }

    private static boolean isUnavailable(Instruction instruction) {
        return instruction instanceof ConstantInstruction constant
                && constant.constantValue() instanceof Integer value
                && value == UNAVAILABLE;
    }
}
