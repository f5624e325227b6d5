/** Who calls, and whether now. */
@NullMarked
package ai.beatra.http.auth;

import org.jspecify.annotations.NullMarked;
