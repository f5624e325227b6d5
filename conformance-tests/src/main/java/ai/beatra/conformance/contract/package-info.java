/** The contract, read strictly: files whose every place knows its line, operations and schemas. */
@NullMarked
package ai.beatra.conformance.contract;

import org.jspecify.annotations.NullMarked;
