/** A chat request on its way to an upstream and its answer back, whatever format both are in. */
@NullMarked
package ai.beatra.provider.wire;

import org.jspecify.annotations.NullMarked;
