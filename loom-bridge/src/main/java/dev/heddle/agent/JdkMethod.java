package dev.heddle.agent;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.util.Optional;
import java.util.function.Function;

/**
 * A method of the JDK as the agent knows it.
 *
 * @param className of the class, such as {@code java.lang.VirtualThread}
 * @param name of the method
 * @param descriptor of the method
 * @param isStatic whether it is
 * @param shape why the method's body is not the known one; empty if it is
 */
record JdkMethod(
        String className,
        String name,
        String descriptor,
        boolean isStatic,
        Function<CodeModel, Optional<String>> shape) {

    /** A method whose body may be any: what is done at its entry is right whatever follows. */
    static JdkMethod ofAnyBody(String className, String name, String descriptor, boolean isStatic) {
        return new JdkMethod(className, name, descriptor, isStatic, anyBody -> Optional.empty());
    }

    String internalClassName() {
        return className.replace('.', '/');
    }

    boolean is(MethodModel candidate) {
        return candidate.methodName().equalsString(name)
                && candidate.methodType().equalsString(descriptor);
    }

    /** Why the class does not have it in the known shape; empty if it does. */
    Optional<String> whyUnfit(ClassModel model) {
        String place = className + "." + name + descriptor;
        for (MethodModel candidate : model.methods()) {
            if (is(candidate)) {
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
}
