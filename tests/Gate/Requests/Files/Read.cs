using System.Text;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Requests.Files;

namespace CancelSpec.Tests.Gate.Requests.Files;

/// <summary>Request files that the tests write as text.</summary>
internal static class Read
{
    private static readonly Dictionary<string, string> Environment = new() { ["TOKEN"] = "s3cret {{x}}", ["API"] = "http://localhost:3000/api" };

    private static readonly Dictionary<string, byte[]> Files = new()
    {
        ["./order.json"] = Encoding.UTF8.GetBytes("{\"id\":\"{{unique}}\",\"sku\":\"{{sku}}\"}"),
        ["./image.png"] = [0x89, 0x50, 0xff, 0x00],
    };

    public static RequestFile File(string text) => RequestFile.Parse(text, "orders.http", Content, Variable);

    public static Request Only(string text) => File(text).Requests.Single();

    public static Request Line(string text) => RequestFile.ParseLine(text, Variable);

    public static HttpMessage Rendered(string text) => new RequestValues().Render(Only(text));

    public static string? Variable(string name) => Environment.GetValueOrDefault(name);

    private static byte[] Content(string file) => Files.TryGetValue(file, out var content) ? content : throw new FileNotFoundException("it is not there");
}
