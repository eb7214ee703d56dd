package dev.heddle.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonObjectTest {

    @Test
    void escapesStrings() {
        assertEquals(
                "{\"n\":\"a\\\"b\\\\c\\u000a\"}",
                new JsonObject().with("n", "a\"b\\c\n").toString());
    }

    @Test
    void hasNoNaNAndNoInfinity() {
        assertEquals(
                "{\"a\":null,\"b\":null,\"c\":1.235}",
                new JsonObject()
                        .with("a", Double.NaN)
                        .with("b", Double.POSITIVE_INFINITY)
                        .with("c", 1.23456)
                        .toString());
    }

    @Test
    void nestsObjects() {
        JsonObject inner = new JsonObject().with("b", 1);
        assertEquals(
                "{\"a\":{\"b\":1.000},\"c\":\"d\"}",
                new JsonObject().with("a", inner).with("c", "d").toString());
    }
}
