/** What changed between two contracts, and whom it breaks. */
@NullMarked
package ai.beatra.spec.gate.diff;

import org.jspecify.annotations.NullMarked;
