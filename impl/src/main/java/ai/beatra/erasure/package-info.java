/** All of a tenant but the sums of its ledger, gone for good. */
@NullMarked
package ai.beatra.erasure;

import org.jspecify.annotations.NullMarked;
