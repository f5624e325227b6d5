package ai.beatra.provider;

import ai.beatra.model.ChatCompletionRequest;

/**
 * One chat request on its way to a provider.
 *
 * @param upstreamModel the model's name at the provider
 * @param request the validated request
 * @param body the request as the client sent it, UTF-8; adapters splice it instead of building it
 *     again
 * @param stream whether the client wants the answer token by token
 */
public record ChatCall(
    String upstreamModel, ChatCompletionRequest request, byte[] body, boolean stream) {}
