package dev.heddle.agent;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Properties;

/**
 * Makes the one class that patched methods call: {@code java.lang.HeddleHooks}, defined into {@code
 * java.base}, so that the boot loader's search path need not be touched. Each of its methods calls
 * a static final method handle, through which the JIT inlines.
 *
 * <p>Its class initialiser finds the handles under a key among the system properties, and removes
 * them; nothing else can hand an object to a class of {@code java.base} without another class
 * there.
 */
final class HookClass {
    /** The name that patched methods know. */
    static final ClassDesc NAME = ClassDesc.of("java.lang.HeddleHooks");

    /**
     * After 127 calls a method handle is customised (java.lang.invoke.Invokers), for which classes
     * are made: not in the midst of a park.
     */
    private static final int CALLS = 150;

    private static final String KEY = "dev.heddle.agent.hooks";
    private static final int PUBLIC_STATIC = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;
    private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
    private static final ClassDesc PROPERTIES = ClassDesc.of("java.util.Properties");

    private final List<Method> methods;

    /**
     * A method of the class.
     *
     * @param name unique
     * @param target what it calls; of JDK types only
     */
    record Method(String name, MethodHandle target) {
        MethodTypeDesc type() {
            return target.type().describeConstable().orElseThrow();
        }
    }

    private HookClass(List<Method> methods) {
        this.methods = methods;
    }

    /** Whether an agent of this process has defined it. */
    static boolean isDefined() {
        try {
            return Class.forName(NAME.packageName() + "." + NAME.displayName(), false, null)
                    != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * Defines and initialises the class. Once.
     *
     * @throws UnsupportedOperationException if {@code java.lang} is not open to this module, or the
     *     class exists
     */
    static void define(List<Method> methods) {
        byte[] bytes = ClassFile.of().build(NAME, new HookClass(List.copyOf(methods))::build);
        Properties properties = System.getProperties();
        properties.put(KEY, methods.stream().map(Method::target).toArray(MethodHandle[]::new));
        try {
            MethodHandles.Lookup lookup =
                    MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup());
            lookup.ensureInitialized(lookup.defineClass(bytes));
        } catch (IllegalAccessException | LinkageError e) {
            throw new UnsupportedOperationException(
                    "the agent cannot define " + NAME.displayName() + ": " + e, e);
        } finally {
            properties.remove(KEY);
        }
    }

    private void build(ClassBuilder type) {
        type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
        type.withMethodBody(
                ConstantDescs.CLASS_INIT_NAME,
                ConstantDescs.MTD_void,
                ClassFile.ACC_STATIC,
                this::initialise);
        for (Method method : methods) {
            type.withField(
                    method.name(),
                    ConstantDescs.CD_MethodHandle,
                    ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_FINAL);
            type.withMethodBody(
                    method.name(), method.type(), PUBLIC_STATIC, code -> call(method, code));
        }
    }

    private void initialise(CodeBuilder code) {
        code.invokestatic(SYSTEM, "getProperties", MethodTypeDesc.of(PROPERTIES))
                .loadConstant(KEY)
                .invokevirtual(
                        PROPERTIES,
                        "remove",
                        MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_Object))
                .checkcast(ConstantDescs.CD_MethodHandle.arrayType())
                .astore(0);
        for (int i = 0; i < methods.size(); i++) {
            code.aload(0)
                    .loadConstant(i)
                    .aaload()
                    .putstatic(NAME, methods.get(i).name(), ConstantDescs.CD_MethodHandle);
        }
        code.loadConstant(CALLS).istore(1);
        Label again = code.newBoundLabel();
        for (Method method : methods) {
            touch(method, code);
        }
        code.iinc(1, -1).iload(1).ifne(again).return_();
    }

    /** Calls it, so that the JDK never has to link it later, deep in a park. */
    private static void touch(Method method, CodeBuilder code) {
        MethodTypeDesc type = method.type();
        for (ClassDesc parameter : type.parameterList()) {
            switch (TypeKind.from(parameter).asLoadable()) {
                case INT -> code.iconst_0();
                case LONG -> code.lconst_0();
                case FLOAT -> code.fconst_0();
                case DOUBLE -> code.dconst_0();
                default -> code.aconst_null();
            }
        }
        code.invokestatic(NAME, method.name(), type);
        if (!type.returnType().equals(ConstantDescs.CD_void)) {
            code.pop();
        }
    }

    private static void call(Method method, CodeBuilder code) {
        MethodTypeDesc type = method.type();
        code.getstatic(NAME, method.name(), ConstantDescs.CD_MethodHandle);
        for (int i = 0; i < type.parameterCount(); i++) {
            code.loadLocal(TypeKind.from(type.parameterType(i)), code.parameterSlot(i));
        }
        code.invokevirtual(ConstantDescs.CD_MethodHandle, "invokeExact", type)
                .return_(TypeKind.from(type.returnType()));
    }
}
