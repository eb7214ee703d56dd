/** Mockito's inline mocks, as tests of an application make them. */
@NullMarked
package dev.heddle.apps.mockito;

import org.jspecify.annotations.NullMarked;
