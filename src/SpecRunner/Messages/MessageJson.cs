using System.ComponentModel;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.SpecRunner.Messages;

/// <summary>Cucumber Messages as JSON: one line each.</summary>
public static class MessageJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new DescribedEnumConverter() },
    };

    /// <summary>The message on one line, without the line's end.</summary>
    public static string Write(Envelope envelope) => JsonSerializer.Serialize(envelope, Options);

    /// <summary>Writes the names that the messages' schema uses; the library keeps them as descriptions.</summary>
    private sealed class DescribedEnumConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

        private sealed class Converter<T> : JsonConverter<T> where T : struct, Enum
        {
            public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                throw new NotSupportedException("Messages are only written.");

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
                writer.WriteStringValue(typeof(T).GetField(value.ToString())!.GetCustomAttribute<DescriptionAttribute>()!.Description);
        }
    }
}
