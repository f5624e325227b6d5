/** Upstreams of all kinds over real sockets, with their failures; needs nothing but the JDK. */
package ai.beatra.stubs;
