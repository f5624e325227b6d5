package ai.beatra.cli.print;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** One line with a JSON array. */
public final class JsonRows implements Rows {
  private final PrintWriter out;
  private final SequenceWriter array;

  public JsonRows(PrintWriter out) throws IOException {
    this.out = out;
    this.array =
        Fields.JSON
            .writer()
            .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
            .writeValuesAsArray(out);
  }

  @Override
  public void add(List<Fields> page) throws IOException {
    for (Fields thing : page) {
      array.write(thing.values());
    }
    array.flush();
  }

  @Override
  public void end() throws IOException {
    array.close();
    out.println();
  }
}
