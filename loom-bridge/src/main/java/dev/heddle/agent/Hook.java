package dev.heddle.agent;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * One call from a method of the JDK into the agent: what is called, from where, with which of the
 * method's own arguments, and what becomes of the result.
 *
 * <p>What a target must keep to: it runs inside the JDK on any thread, also on one that is pinned
 * or in a class initialiser, so it takes no lock that a virtual thread can hold while it is
 * unmounted, logs nothing, and throws nothing but what the method may throw. It is called on the
 * main thread with nulls and zeros before anything is patched, and must do nothing then.
 *
 * @param name unique; how the hook class calls it
 * @param target of JDK types only
 * @param method where it is called
 * @param arguments the local variables that the target takes, in its order; one that sees the
 *     result has that before them
 * @param effect what the call is for
 */
record Hook(
        String name,
        MethodHandle target,
        JdkMethod method,
        List<Integer> arguments,
        Effect effect) {

    /** What a call is for. */
    sealed interface Effect {
        /** The target is told that the method begins. */
        record Tells() implements Effect {}

        /**
         * What the target returns replaces an argument before the method looks at it.
         *
         * @param slot the local variable of the argument
         */
        record Replaces(int slot) implements Effect {}

        /** Where the target returns true the method, of type void, returns at once. */
        record Ends() implements Effect {}

        /**
         * Where the target returns true the method returns at once.
         *
         * @param result what it returns
         */
        record EndsWith(int result) implements Effect {}

        /** The target is told what the method is about to return, an int. */
        record SeesResult() implements Effect {}
    }

    /** A target that is told that a method begins. */
    static Hook telling(String name, MethodHandle target, JdkMethod method) {
        return new Hook(name, target, method, List.of(), new Effect.Tells());
    }

    /** A target that takes all arguments of a static void method, and may do its work instead. */
    static Hook insteadOf(String name, MethodHandle target, String className, String method) {
        var type = target.type();
        List<Integer> slots = new ArrayList<>();
        int slot = 0;
        for (Class<?> parameter : type.parameterList()) {
            slots.add(slot);
            slot += TypeKind.from(parameter).slotSize();
        }
        String descriptor = type.changeReturnType(void.class).descriptorString();
        JdkMethod place = JdkMethod.ofAnyBody(className, method, descriptor, true);
        return new Hook(name, target, place, List.copyOf(slots), new Effect.Ends());
    }

    /** The method of the hook class that the call goes to. */
    HookClass.Method inHookClass() {
        return new HookClass.Method(name, target);
    }

    private MethodTypeDesc type() {
        return inHookClass().type();
    }

    /** What is to be done where the method begins. */
    void atEntry(CodeBuilder code, ClassDesc hookClass) {
        // No switch over types: for one, invokedynamic makes classes at the start of the program.
        if (effect instanceof Effect.Tells) {
            call(code, hookClass, ConstantDescs.CD_void);
        } else if (effect instanceof Effect.Replaces replaces) {
            call(code, hookClass, type().returnType());
            code.storeLocal(TypeKind.from(type().returnType()), replaces.slot());
        } else if (effect instanceof Effect.Ends) {
            call(code, hookClass, ConstantDescs.CD_boolean);
            code.ifThen(CodeBuilder::return_);
        } else if (effect instanceof Effect.EndsWith ends) {
            call(code, hookClass, ConstantDescs.CD_boolean);
            code.ifThen(then -> then.loadConstant(ends.result()).ireturn());
        }
    }

    /**
     * What is to be done where the method returns an int, which is on the stack and stays there.
     */
    void atReturn(CodeBuilder code, ClassDesc hookClass) {
        if (effect instanceof Effect.SeesResult) {
            code.dup();
            call(code, hookClass, ConstantDescs.CD_void);
        }
    }

    private void call(CodeBuilder code, ClassDesc hookClass, ClassDesc result) {
        MethodTypeDesc type = type();
        if (!type.returnType().equals(result)) {
            throw new IllegalStateException("hook " + name + " cannot return " + type.returnType());
        }
        int onStack = type.parameterCount() - arguments.size();
        for (int i = 0; i < arguments.size(); i++) {
            code.loadLocal(TypeKind.from(type.parameterType(onStack + i)), arguments.get(i));
        }
        code.invokestatic(hookClass, name, type);
    }
}
