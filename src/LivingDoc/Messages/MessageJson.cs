using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CancelSpec.LivingDoc.Messages;

/// <summary>Reads messages from JSON. Unknown members and unknown names of enumerations are ignored.</summary>
internal static class MessageJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new DescribedEnumConverter() },
    };

    /// <summary>Reads the names that the messages' schema uses; the library keeps them as descriptions.</summary>
    private sealed class DescribedEnumConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

        private sealed class Converter<T> : JsonConverter<T> where T : struct, Enum
        {
            private static readonly Dictionary<string, T> Values = Enum.GetValues<T>().ToDictionary(
                value => typeof(T).GetField(value.ToString())!.GetCustomAttribute<DescriptionAttribute>()!.Description);

            // The first value is UNKNOWN in enumerations that have it.
            public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                Values.GetValueOrDefault(reader.GetString() ?? "");

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
                throw new NotSupportedException("Messages are only read.");
        }
    }
}
