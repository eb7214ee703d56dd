package dev.heddle.agent;

import static java.lang.constant.ConstantDescs.CD_boolean;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One call from the entry of a method of the JDK into the agent: what is called, from where, with
 * which of the method's own arguments, and what becomes of the result.
 *
 * <p>What a target must keep to: it runs inside the JDK on any thread, also on one that is pinned
 * or in a class initialiser, so it takes no lock that a virtual thread can hold while it is
 * unmounted, logs nothing, and throws nothing but what the method may throw. It is called on the
 * main thread with nulls and zeros before anything is patched, and must do nothing then.
 *
 * @param name unique; how the hook class calls it
 * @param target of JDK types only
 * @param className the JDK's class, such as {@code java.lang.VirtualThread}
 * @param method its method
 * @param descriptor the method's descriptor
 * @param isStatic whether the method is
 * @param argumentSlots the local variables that the target takes, in its order
 * @param result what becomes of the result
 * @param resultSlot the local variable that it replaces, for {@link Result#REPLACES}
 * @param shape why the method's body is not what this hook was made for; empty if it is
 */
record Hook(
        String name,
        MethodHandle target,
        String className,
        String method,
        String descriptor,
        boolean isStatic,
        List<Integer> argumentSlots,
        Result result,
        int resultSlot,
        Function<CodeModel, Optional<String>> shape) {

    /** What becomes of what a target returns. */
    enum Result {
        /** It returns nothing. */
        NONE,
        /** It becomes the value of an argument. */
        REPLACES,
        /** If it is true the method returns at once, and has nothing to return itself. */
        ENDS
    }

    /** The target is told that the method begins. */
    static Hook atEntry(
            String name,
            MethodHandle target,
            String className,
            String method,
            String descriptor,
            boolean isStatic) {
        return new Hook(
                name,
                target,
                className,
                method,
                descriptor,
                isStatic,
                List.of(),
                Result.NONE,
                -1,
                anyBody -> Optional.empty());
    }

    /** The target takes all arguments of a static void method, and may do the work in its stead. */
    static Hook insteadOf(String name, MethodHandle target, String className, String method) {
        MethodType type = target.type();
        Integer[] slots = new Integer[type.parameterCount()];
        int slot = 0;
        for (int i = 0; i < slots.length; i++) {
            slots[i] = slot;
            slot += TypeKind.from(type.parameterType(i)).slotSize();
        }
        return new Hook(
                name,
                target,
                className,
                method,
                type.changeReturnType(void.class).descriptorString(),
                true,
                List.of(slots),
                Result.ENDS,
                -1,
                anyBody -> Optional.empty());
    }

    /** The target's result replaces an argument, before the method looks at it. */
    static Hook replacing(
            String name,
            MethodHandle target,
            String className,
            String method,
            String descriptor,
            List<Integer> argumentSlots,
            int resultSlot,
            Function<CodeModel, Optional<String>> shape) {
        return new Hook(
                name,
                target,
                className,
                method,
                descriptor,
                false,
                argumentSlots,
                Result.REPLACES,
                resultSlot,
                shape);
    }

    MethodTypeDesc type() {
        return target.type().describeConstable().orElseThrow();
    }

    String internalClassName() {
        return className.replace('.', '/');
    }

    boolean isFor(MethodModel candidate) {
        return candidate.methodName().equalsString(method)
                && candidate.methodType().equalsString(descriptor);
    }

    /** Why this hook does not fit the JDK's class; empty if it does. */
    Optional<String> whyUnfit(ClassModel model) {
        String place = className + "." + method + descriptor;
        for (MethodModel candidate : model.methods()) {
            if (isFor(candidate)) {
                if (candidate.flags().has(AccessFlag.STATIC) != isStatic) {
                    return Optional.of(place + (isStatic ? " is not static" : " is static"));
                }
                return candidate
                        .code()
                        .map(shape)
                        .orElseGet(() -> Optional.of("no code"))
                        .map(why -> place + " has another body than expected: " + why);
            }
        }
        return Optional.of("there is no " + place);
    }

    /** The call, at the entry of the method. */
    void insert(CodeBuilder code, ClassDesc hookClass) {
        MethodTypeDesc type = type();
        for (int i = 0; i < argumentSlots.size(); i++) {
            code.loadLocal(TypeKind.from(type.parameterType(i)), argumentSlots.get(i));
        }
        code.invokestatic(hookClass, name, type);
        switch (result) {
            case NONE -> require(type.returnType().equals(ConstantDescs.CD_void));
            case REPLACES -> code.storeLocal(TypeKind.from(type.returnType()), resultSlot);
            case ENDS -> {
                require(type.returnType().equals(CD_boolean));
                code.ifThen(CodeBuilder::return_);
            }
        }
    }

    private void require(boolean fits) {
        if (!fits) {
            throw new IllegalStateException(
                    "hook " + name + " cannot return " + type().returnType());
        }
    }
}
