using System.Text.Json;
using System.Text.Json.Serialization;

namespace CancelSpec.Verdicts;

/// <summary>Writes a hazard as its id, for example <c>H1</c>.</summary>
internal sealed class HazardConverter : JsonConverter<Hazard>
{
    public override Hazard Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String ? Hazard.Parse(reader.GetString()!) : throw new JsonException("a hazard is a text, such as \"H1\"");

    public override void Write(Utf8JsonWriter writer, Hazard value, JsonSerializerOptions options) => writer.WriteStringValue(value.Id);
}
