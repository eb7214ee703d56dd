import java.util.concurrent.StructuredTaskScope;

/** Compiled by `java` itself: the API is a preview. */
class StructuredTasks {
    public static void main(String[] arguments) throws Exception {
        try (var scope = StructuredTaskScope.open()) {
            scope.fork(() -> System.out.println("scope " + Thread.currentThread()));
            scope.join();
        }
    }
}
