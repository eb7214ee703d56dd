package dev.heddle.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the calls of all {@link Hook}s into the JDK's classes: bodies of methods only, all or
 * nothing. It stays registered, so that another agent that has one of these classes made anew gets
 * the calls again.
 */
final class JdkPatch implements ClassFileTransformer {
    /** By the class's internal name. */
    private final Map<String, List<Hook>> hooksOf = new LinkedHashMap<>();

    /** Of the JDK's own types only, from its image: no class is loaded for it. */
    private final ClassFile classFile =
            ClassFile.of(
                    ClassFile.ClassHierarchyResolverOption.of(
                            ClassHierarchyResolver.ofResourceParsing(JdkPatch::classBytes)));

    // written by the thread that patches, or by whoever has a class made anew
    private final Set<String> patched = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String failure;

    JdkPatch(List<Hook> hooks) {
        for (Hook hook : hooks) {
            hooksOf.computeIfAbsent(hook.method().internalClassName(), first -> new ArrayList<>())
                    .add(hook);
        }
    }

    /**
     * Whether this JDK has the shape that the hooks were made for. Changes nothing.
     *
     * @throws UnsupportedOperationException if it has not
     */
    void requireShape() {
        hooksOf.forEach((name, hooks) -> {
            try (InputStream in = classBytes(ClassDesc.ofInternalName(name))) {
                if (in == null) {
                    throw unfit("there is no class " + name);
                }
                requireShape(classFile.parse(in.readAllBytes()), hooks);
            } catch (IOException e) {
                throw unfit("class " + name + " cannot be read: " + e);
            }
        });
    }

    private static void requireShape(ClassModel model, List<Hook> hooks) {
        for (Hook hook : hooks) {
            Optional<String> why = hook.method().whyUnfit(model);
            if (why.isPresent()) {
                throw unfit(why.get());
            }
        }
    }

    private static UnsupportedOperationException unfit(String why) {
        return new UnsupportedOperationException(
                "JDK " + Runtime.version() + " has another shape than the agent knows: " + why);
    }

    private static @Nullable InputStream classBytes(ClassDesc type) {
        String descriptor = type.descriptorString();
        return Object.class.getResourceAsStream(
                "/" + descriptor.substring(1, descriptor.length() - 1) + ".class");
    }

    /**
     * Patches every class, or none.
     *
     * @throws UnsupportedOperationException if one cannot be patched: all are as they were
     */
    void apply(Instrumentation instrumentation) {
        Class<?>[] classes = hooksOf.keySet().stream().map(JdkPatch::find).toArray(Class<?>[]::new);
        boolean done = false;
        instrumentation.addTransformer(this, true);
        try {
            instrumentation.retransformClasses(classes);
            done = patched.size() == hooksOf.size();
        } catch (UnmodifiableClassException
                | LinkageError
                | UnsupportedOperationException
                | VirtualMachineError e) {
            failure = e.toString();
        }
        if (!done) {
            instrumentation.removeTransformer(this);
            restore(instrumentation, classes);
            throw new UnsupportedOperationException("the JDK cannot be patched: " + failure);
        }
    }

    private static void restore(Instrumentation instrumentation, Class<?>... classes) {
        try {
            instrumentation.retransformClasses(classes);
        } catch (UnmodifiableClassException e) {
            throw new IllegalStateException("what was patched cannot be restored", e);
        }
    }

    private static Class<?> find(String internalName) {
        try {
            return Class.forName(internalName.replace('/', '.'), false, null);
        } catch (ClassNotFoundException e) {
            throw new UnsupportedOperationException("there is no class " + internalName, e);
        }
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable Module module,
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (loader != null || className == null) {
            return null;
        }
        List<Hook> hooks = hooksOf.get(className);
        if (hooks == null) {
            return null;
        }
        try {
            ClassModel model = classFile.parse(bytes);
            // Again: another agent may have changed what the JDK's image has.
            requireShape(model, hooks);
            byte[] changed = classFile.transformClass(model, withCalls(hooks));
            patched.add(className);
            return changed;
        } catch (RuntimeException | LinkageError e) {
            // What a transformer throws is not heard.
            failure = className + ": " + e.getMessage();
            return null;
        }
    }

    private static ClassTransform withCalls(List<Hook> hooks) {
        return (type, element) -> {
            if (element instanceof MethodModel method
                    && hooks.stream().anyMatch(it -> it.method().is(method))) {
                List<Hook> here = hooks.stream().filter(hook -> hook.method().is(method)).toList();
                type.transformMethod(method, MethodTransform.transformingCode(new WithCalls(here)));
            } else {
                type.with(element);
            }
        };
    }

    /** Calls the hooks of a method before its own code, and where it returns. */
    private record WithCalls(List<Hook> hooks) implements CodeTransform {
        @Override
        public void atStart(CodeBuilder code) {
            for (Hook hook : hooks) {
                hook.atEntry(code, HookClass.NAME);
            }
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof ReturnInstruction) {
                for (Hook hook : hooks) {
                    hook.atReturn(code, HookClass.NAME);
                }
            }
            code.with(element);
        }
    }
}
