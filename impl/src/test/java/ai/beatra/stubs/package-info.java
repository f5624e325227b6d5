/** Upstreams of all kinds over real sockets, with their failures. */
package ai.beatra.stubs;
