package ai.beatra.cli.print;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** One line with a JSON array. */
public final class JsonRows implements Rows {
  private final PrintWriter out;
  private final JsonGenerator generator;

  public JsonRows(PrintWriter out) throws IOException {
    this.out = out;
    this.generator = new JsonFactory().createGenerator(out);
    generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    generator.writeStartArray();
  }

  @Override
  public void add(List<Fields> page) throws IOException {
    for (Fields thing : page) {
      thing.writeTo(generator);
    }
    generator.flush();
  }

  @Override
  public void end() throws IOException {
    generator.writeEndArray();
    generator.close();
    out.println();
  }
}
