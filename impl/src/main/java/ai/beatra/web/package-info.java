/** What browsers get: docs, playground, signed files, CORS. */
@NullMarked
package ai.beatra.web;

import org.jspecify.annotations.NullMarked;
