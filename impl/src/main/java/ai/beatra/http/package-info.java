/**
 * The HTTP face: request ids, authentication, validation, JSON, errors and event streams; knows no
 * feature.
 */
@NullMarked
package ai.beatra.http;

import org.jspecify.annotations.NullMarked;
