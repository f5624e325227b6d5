/** Outbound HTTP for the providers' adapters: time-outs, back-pressure, event streams. */
@NullMarked
package ai.beatra.upstream;

import org.jspecify.annotations.NullMarked;
