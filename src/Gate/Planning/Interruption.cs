using System.Globalization;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Planning;

/// <summary>Which request is interrupted, when and how.</summary>
/// <param name="Request">The request.</param>
/// <param name="Moment">When.</param>
/// <param name="Disconnect">How the client leaves.</param>
/// <param name="Boundary">How many messages have passed, at the moments that have a boundary.</param>
public sealed record Interruption(Request Request, Moment Moment, Disconnect Disconnect, int Boundary = 0)
{
    private const string Examples =
        "sleep/3/fin (request, boundary, fin or rst), sleep/cold-3/rst, sleep/late-3/fin, sleep/waiting/fin or sleep/together/rst";

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="suite">The requests that it may name; null for those of the story.</param>
    /// <exception cref="FormatException">The text names no interruption; the message holds the text and the right forms.</exception>
    public static Interruption Parse(string text, RequestSuite? suite = null)
    {
        suite ??= RequestSuite.Story;
        var interruption = text.Split('/') is [var name, var moment, var disconnect]
            && suite.Interrupted.FirstOrDefault(known => known.Name == name) is { } request
            && ParseDisconnect(disconnect) is { } how
                ? At(request, moment, how)
                : null;
        return interruption ?? throw new FormatException(
            $"'{text}' is not valid; expected {Examples}; requests are {string.Join(", ", suite.Interrupted.Select(known => known.Name))}");
    }

    /// <summary>The moment in words, for the reader of a finding.</summary>
    /// <param name="messages">How many messages the recording of the request has.</param>
    public string Describe(int messages)
    {
        var how = Disconnect is Disconnect.Close ? "closing (FIN)" : "resetting (RST)";
        return Moment switch
        {
            Moment.Warm => $"after message {Boundary} of {messages}, {how}",
            Moment.Cold => $"after message {Boundary} of {messages} on a new session, {how}",
            Moment.LateCancel => $"after message {Boundary} of {messages}, {how}, its CancelRequest held back",
            Moment.Waiting => $"while it waits for a connection, {how}",
            _ => $"while all connections are in use and one more request waits, all clients at once {how}",
        };
    }

    /// <summary>For example <c>sleep/3/fin</c>.</summary>
    public override string ToString()
    {
        var moment = Moment switch
        {
            Moment.Warm => $"{Boundary}",
            Moment.Cold => $"cold-{Boundary}",
            Moment.LateCancel => $"late-{Boundary}",
            Moment.Waiting => "waiting",
            _ => "together",
        };
        return $"{Request.Name}/{moment}/{(Disconnect is Disconnect.Close ? "fin" : "rst")}";
    }

    private static Disconnect? ParseDisconnect(string text) => text switch
    {
        "fin" => Planning.Disconnect.Close,
        "rst" => Planning.Disconnect.Reset,
        _ => null,
    };

    private static Interruption? At(Request request, string moment, Disconnect how) => moment.Split('-', 2) switch
    {
        ["waiting"] => new Interruption(request, Moment.Waiting, how),
        ["together"] => new Interruption(request, Moment.Together, how),
        ["cold", var number] when ParseBoundary(number) is { } boundary => new Interruption(request, Moment.Cold, how, boundary),
        ["late", var number] when ParseBoundary(number) is { } boundary => new Interruption(request, Moment.LateCancel, how, boundary),
        [var number] when ParseBoundary(number) is { } boundary => new Interruption(request, Moment.Warm, how, boundary),
        _ => null,
    };

    private static int? ParseBoundary(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
