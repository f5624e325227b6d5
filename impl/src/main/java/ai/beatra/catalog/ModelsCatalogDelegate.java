package ai.beatra.catalog;

import ai.beatra.api.ModelsCatalogApi;
import ai.beatra.api.Operations;
import ai.beatra.config.CatalogConfig;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.Availability;
import ai.beatra.model.Capability;
import ai.beatra.model.CapabilityList;
import ai.beatra.model.CatalogCapability;
import ai.beatra.model.CatalogModelList;
import ai.beatra.model.Modality;
import ai.beatra.model.Model;
import ai.beatra.model.ModelLimits;
import ai.beatra.model.ModelList;
import ai.beatra.model.Price;
import ai.beatra.model.ReleaseState;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Shows the catalog. */
public final class ModelsCatalogDelegate implements ModelsCatalogApi {
  private final Catalog catalog;

  public ModelsCatalogDelegate(Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public CompletionStage<Response> listModels(ContainerRequestContext context) {
    return ok(
        new ModelList()
            .data(catalog.models().stream().map(ModelsCatalogDelegate::listed).toList()));
  }

  /** Only what is listed: others answer requests, and are nobody's to choose. */
  @Override
  public CompletionStage<Response> getModel(ContainerRequestContext context, String id) {
    return ok(
        catalog.models().stream()
            .filter(model -> model.id().equals(id))
            .findFirst()
            .map(ModelsCatalogDelegate::listed)
            .orElseThrow(() -> Catalog.noModel(ErrorCode.NOT_FOUND, id, ".", "path:model")));
  }

  private static Model listed(CatalogModel model) {
    return new Model().id(model.id()).created(created(model));
  }

  @Override
  public CompletionStage<Response> listCatalogModels(
      ContainerRequestContext context, @Nullable Capability capability) {
    List<CatalogModel> models =
        capability == null
            ? catalog.models()
            : catalog.models(CatalogConfig.Capability.valueOf(capability.name()));
    return ok(
        new CatalogModelList().data(models.stream().map(ModelsCatalogDelegate::wire).toList()));
  }

  @Override
  public CompletionStage<Response> listCatalogCapabilities(ContainerRequestContext context) {
    return ok(
        new CapabilityList()
            .data(
                List.of(
                    capability(
                        Capability.CHAT,
                        "Chat",
                        "OpenAI-compatible text generation, in one answer or streamed.",
                        "createChatCompletion"),
                    capability(
                        Capability.TEXT_TO_IMAGE,
                        "Text to image",
                        "Pictures from a prompt, as tasks.",
                        "createImage"),
                    capability(
                        Capability.IMAGE_TO_IMAGE,
                        "Image to image",
                        "Pictures from a prompt and pictures, as tasks.",
                        "createImageFromImages"),
                    capability(
                        Capability.TEXT_TO_MUSIC,
                        "Text to music",
                        "Songs from a prompt or lyrics, as tasks.",
                        "createMusic"),
                    capability(
                        Capability.REFERENCE_AUDIO_TO_MUSIC,
                        "Reference audio to music",
                        "Songs that follow a recording, as tasks.",
                        "createMusicFromAudio"))));
  }

  private CatalogCapability capability(
      Capability id, String title, String description, String operationId) {
    Operations.Entry operation = operation(operationId);
    return new CatalogCapability()
        .id(id)
        .title(title)
        .description(description)
        .releaseState(ReleaseState.fromString(operation.state()))
        .endpoint(operation.method() + " " + operation.path())
        .models(
            catalog.models(CatalogConfig.Capability.valueOf(id.name())).stream()
                .map(CatalogModel::id)
                .toList());
  }

  private static Operations.Entry operation(String id) {
    return Operations.all().stream()
        .filter(entry -> entry.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static ai.beatra.model.CatalogModel wire(CatalogModel model) {
    CatalogConfig.Model config = model.config();
    return new ai.beatra.model.CatalogModel()
        .id(config.id())
        .name(config.name())
        .description(config.description())
        .created(created(model))
        .releaseState(ReleaseState.valueOf(config.releaseState().name()))
        .availability(Availability.AVAILABLE)
        .capabilities(
            config.capabilities().stream().map(can -> Capability.valueOf(can.name())).toList())
        .inputModalities(modalities(config.modalities().input()))
        .outputModalities(modalities(config.modalities().output()))
        .limits(limits(config.limits()))
        .options(config.options())
        .prices(prices(model));
  }

  private static List<Modality> modalities(List<CatalogConfig.Modality> modalities) {
    return modalities.stream().map(modality -> Modality.valueOf(modality.name())).toList();
  }

  private static ModelLimits limits(ai.beatra.config.ModelLimits limits) {
    if (limits instanceof ai.beatra.config.ModelLimits.Chat chat) {
      return new ModelLimits()
          .contextTokens(chat.contextTokens())
          .maxOutputTokens(chat.maxOutputTokens());
    }
    if (limits instanceof ai.beatra.config.ModelLimits.Music music) {
      return new ModelLimits()
          .promptCharacters(music.promptCharacters())
          .lyricsCharacters(music.lyricsCharacters());
    }
    var images = (ai.beatra.config.ModelLimits.Images) limits;
    return new ModelLimits()
        .promptCharacters(images.promptCharacters())
        .inputImages(images.inputImages());
  }

  private static List<Price> prices(CatalogModel model) {
    return model.tariffs().stream()
        .map(
            tariff ->
                new Price()
                    .meter(tariff.meter())
                    .unit(tariff.unit())
                    .credits(tariff.credits().toString()))
        .toList();
  }

  private static long created(CatalogModel model) {
    return model.config().created().atStartOfDay(ZoneOffset.UTC).toEpochSecond();
  }

  private static CompletionStage<Response> ok(Object body) {
    return CompletableFuture.completedFuture(
        Response.ok(body, MediaType.APPLICATION_JSON_TYPE).build());
  }
}
