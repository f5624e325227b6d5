/** From a whole request to the operation of the contract, or to what is served beside it. */
@NullMarked
package ai.beatra.http.dispatch;

import org.jspecify.annotations.NullMarked;
