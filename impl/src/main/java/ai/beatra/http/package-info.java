/**
 * Dispatch, authentication, limits, JSON, checks, errors and event streams; knows no feature and no
 * Grizzly.
 */
@NullMarked
package ai.beatra.http;

import org.jspecify.annotations.NullMarked;
