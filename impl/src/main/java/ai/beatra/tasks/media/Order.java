package ai.beatra.tasks.media;

import ai.beatra.artifacts.Reference;
import ai.beatra.catalog.Route;
import ai.beatra.media.Kind;
import ai.beatra.model.Capability;
import ai.beatra.provider.MediaProvider;
import ai.beatra.tasks.TaskPrice;
import java.util.List;
import java.util.function.Function;

/**
 * A request for media that is valid and has a model.
 *
 * @param operation method and path, which are part of the scope of an Idempotency-Key
 * @param model what was asked for, maybe "auto"
 * @param kind of the media that it refers to
 * @param references of the request, in their order
 * @param request the request as it is kept, with these artifacts in the place of its references
 */
public record Order(
    String operation,
    Capability capability,
    String model,
    Route<? extends MediaProvider<?, ?>> route,
    TaskPrice price,
    Kind kind,
    List<Reference> references,
    Function<List<String>, Object> request) {}
