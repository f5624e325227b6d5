/** What the files of spec/ mean: operations, schemas, the changelog. */
@NullMarked
package ai.beatra.spec.contract;

import org.jspecify.annotations.NullMarked;
