/** What tests start beside the server in containers, and the tests of the server's own image. */
@NullMarked
package dev.semblance.containers;

import org.jspecify.annotations.NullMarked;
