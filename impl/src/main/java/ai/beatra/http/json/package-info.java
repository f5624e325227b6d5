/** The JSON of the wire: strict in what it takes, exact in what it writes. */
@NullMarked
package ai.beatra.http.json;

import org.jspecify.annotations.NullMarked;
