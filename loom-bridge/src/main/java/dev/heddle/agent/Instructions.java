package dev.heddle.agent;

import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.ArrayList;
import java.util.List;

/** What the checks of the JDK's method bodies ask of instructions. */
final class Instructions {
    private Instructions() {}

    /** Those of a body, in their order. */
    static List<Instruction> of(CodeModel code) {
        List<Instruction> instructions = new ArrayList<>();
        code.forEach(element -> {
            if (element instanceof Instruction instruction) {
                instructions.add(instruction);
            }
        });
        return instructions;
    }

    static boolean isLoadOf(Instruction instruction, int slot) {
        return instruction instanceof LoadInstruction load && load.slot() == slot;
    }

    static boolean isStoreTo(Instruction instruction, int slot) {
        return instruction instanceof StoreInstruction store && store.slot() == slot;
    }

    static boolean isCallOf(Instruction instruction, String owner, String method) {
        return instruction instanceof InvokeInstruction call
                && call.owner().asInternalName().equals(owner)
                && call.name().equalsString(method);
    }
}
