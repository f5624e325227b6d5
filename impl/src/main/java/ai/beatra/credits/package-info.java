/** The ledger: hold, then settle or release, or a lease for many; one balance, one truth. */
@NullMarked
package ai.beatra.credits;

import org.jspecify.annotations.NullMarked;
