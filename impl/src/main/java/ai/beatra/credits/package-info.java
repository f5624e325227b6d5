/** The ledger: hold, then settle or release; one balance, one truth. */
@NullMarked
package ai.beatra.credits;

import org.jspecify.annotations.NullMarked;
