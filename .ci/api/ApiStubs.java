import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes what others can compile against, and nothing else: the public and protected members of some classes of a jar,
 * without their code. The result depends on the API alone, so that a change of it is a change of the file.
 *
 * <p>A class that is promised with a {@code +} is a record that may get components: its constructors are left out.
 *
 * <p>Run by {@code ./heddle release --accept-api}: {@code java ApiStubs.java JAR RESULT PROMISED...}
 */
final class ApiStubs {
    private static final String GROWS = "+";
    private static final String RECORD = "java/lang/Record";

    private ApiStubs() {}

    public static void main(String[] args) throws IOException {
        List<String> rest = Arrays.asList(args).subList(2, args.length);
        List<String> growing = rest.stream()
                .filter(name -> name.endsWith(GROWS))
                .map(name -> name.substring(0, name.length() - GROWS.length()))
                .toList();
        List<String> promised = Stream.concat(
                        rest.stream().filter(name -> !name.endsWith(GROWS)), growing.stream())
                .toList();
        var classes = new TreeMap<String, ClassModel>();
        try (var jar = new JarFile(args[0])) {
            for (var entry : jar.stream().toList()) {
                if (entry.getName().endsWith(".class") && isPromised(entry.getName(), promised)) {
                    var model = ClassFile.of().parse(jar.getInputStream(entry).readAllBytes());
                    classes.put(model.thisClass().asInternalName(), model);
                }
            }
        }
        if (classes.isEmpty()) {
            throw new IOException(args[0] + " has nothing of " + promised);
        }
        for (String name : growing) {
            var model = classes.get(name.replace('.', '/'));
            if (model == null || model.superclass().stream().noneMatch(type -> type.asInternalName().equals(RECORD))) {
                throw new IOException(args[0] + " has no record " + name);
            }
            classes.put(name.replace('.', '/'), withoutConstructors(model));
        }
        var stubs = new TreeMap<String, byte[]>();
        for (ClassModel model : classes.values()) {
            if (model.flags().has(AccessFlag.PUBLIC)) {
                addWithSupertypes(model, classes, stubs);
            }
        }
        write(stubs, Path.of(args[1]));
    }

    /** What a hidden supertype has that is public, its subtypes have, too. */
    private static void addWithSupertypes(
            ClassModel model, TreeMap<String, ClassModel> classes, TreeMap<String, byte[]> stubs) {
        if (stubs.putIfAbsent(model.thisClass().asInternalName() + ".class", stub(model)) == null) {
            Stream.concat(model.superclass().stream(), model.interfaces().stream())
                    .map(type -> classes.get(type.asInternalName()))
                    .filter(Objects::nonNull)
                    .forEach(type -> addWithSupertypes(type, classes, stubs));
        }
    }

    /** Nested classes are their outermost class's matter. */
    private static boolean isPromised(String entry, List<String> promised) {
        int dollar = entry.indexOf('$');
        String name = entry.substring(0, dollar < 0 ? entry.lastIndexOf('.') : dollar).replace('/', '.');
        int dot = name.lastIndexOf('.');
        return promised.contains(name) || dot > 0 && promised.contains(name.substring(0, dot));
    }

    private static ClassModel withoutConstructors(ClassModel model) {
        return ClassFile.of().parse(ClassFile.of().transformClass(model, (builder, element) -> {
            if (!(element instanceof MethodModel method
                    && method.methodName().equalsString(ConstantDescs.INIT_NAME))) {
                builder.with(element);
            }
        }));
    }

    private static byte[] stub(ClassModel model) {
        return ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG).transformClass(model, (builder, element) -> {
            switch (element) {
                case MethodModel method when isOpen(method.flags()) -> builder.transformMethod(method, (member, part) -> {
                    if (!(part instanceof CodeModel)) {
                        member.with(part);
                    }
                });
                case FieldModel field when isOpen(field.flags()) -> builder.with(field);
                case MethodModel _, FieldModel _, SourceFileAttribute _ -> {}
                default -> builder.with(element);
            }
        });
    }

    private static boolean isOpen(AccessFlags flags) {
        return flags.has(AccessFlag.PUBLIC) || flags.has(AccessFlag.PROTECTED);
    }

    private static void write(TreeMap<String, byte[]> classes, Path result) throws IOException {
        try (OutputStream out = Files.newOutputStream(result); var zip = new ZipOutputStream(out)) {
            for (var each : classes.entrySet()) {
                var entry = new ZipEntry(each.getKey());
                entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0)); // as in the jars
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        }
    }
}
