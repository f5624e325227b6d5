package ai.beatra.cli;

import ai.beatra.cli.print.Fields;
import ai.beatra.credits.UsageRecord;

/** What a tenant has used, a line for each call and task. */
final class Statement {
  private Statement() {}

  static Fields fields(UsageRecord used) {
    UsageRecord.About about = used.about();
    UsageRecord.Served served = used.served();
    UsageRecord.Tokens tokens = used.used();
    return new Fields()
        .with("id", about.id())
        .with("created_at", about.createdAt())
        .with("ended_at", about.endedAt())
        .with("request_id", about.requestId())
        .with("project", about.project())
        .with("key_id", about.keyId())
        .with("model", served.model())
        .with("capability", served.capability())
        .with("provider", served.provider())
        .with("upstream_model", served.upstreamModel())
        .with("state", used.state())
        .with("cost_source", used.costSource())
        .with("input_tokens", tokens.input())
        .with("cached_input_tokens", tokens.cachedInput())
        .with("cache_write_tokens", tokens.cacheWrite())
        .with("output_tokens", tokens.output())
        .with("reasoning_tokens", tokens.reasoning())
        .with("input_audio_tokens", tokens.inputAudio())
        .with("output_audio_tokens", tokens.outputAudio())
        .with("credits", used.charged())
        .with("error", used.error());
  }
}
