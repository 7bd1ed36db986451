using System.Globalization;

namespace CancelSpec.Gate.Exploration;

/// <summary>Which request is cancelled, when and how: what <c>CANCELSPEC_ONLY</c> names.</summary>
/// <param name="Operation">The request.</param>
/// <param name="Moment">When.</param>
/// <param name="HangUp">How the client leaves.</param>
/// <param name="Boundary">How many messages have passed, for the moments that have a boundary.</param>
public sealed record CancellationPoint(Operation Operation, Moment Moment, HangUp HangUp, int Boundary = 0)
{
    private const string Expected =
        "sleep/3/fin (operation, boundary, fin or rst), sleep/cold-3/rst, sleep/late-3/fin, sleep/waiting/fin or sleep/together/rst";

    /// <summary>Understands what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is no point; the message names the setting and its value.</exception>
    public static CancellationPoint Parse(string text)
    {
        var point = text.Split('/') is [var operation, var moment, var hangUp]
            && Operation.All.FirstOrDefault(known => known.Name == operation) is { } which
            && HangUpOf(hangUp) is { } how
                ? At(which, moment, how)
                : null;
        return point ?? throw new FormatException(
            $"CANCELSPEC_ONLY: '{text}' is not valid; expected {Expected}; operations are {string.Join(", ", Operation.All.Select(known => known.Name))}");
    }

    /// <summary>The moment in words, for somebody who reads a finding.</summary>
    /// <param name="messages">How many messages the request exchanges when nobody cancels it.</param>
    public string Describe(int messages)
    {
        var how = HangUp is HangUp.Closes ? "closing (FIN)" : "resetting (RST)";
        return Moment switch
        {
            Moment.Warm => $"after message {Boundary} of {messages}, {how}",
            Moment.Cold => $"after message {Boundary} of {messages} on a new session, {how}",
            Moment.LateCancel => $"after message {Boundary} of {messages}, {how}, its CancelRequest held back",
            Moment.Waiting => $"while it waits for a connection, {how}",
            _ => $"all connections and one more waiting, all at once {how}",
        };
    }

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
        return $"{Operation.Name}/{moment}/{(HangUp is HangUp.Closes ? "fin" : "rst")}";
    }

    private static HangUp? HangUpOf(string text) => text switch
    {
        "fin" => Exploration.HangUp.Closes,
        "rst" => Exploration.HangUp.Resets,
        _ => null,
    };

    private static CancellationPoint? At(Operation operation, string moment, HangUp how) => moment.Split('-', 2) switch
    {
        ["waiting"] => new CancellationPoint(operation, Moment.Waiting, how),
        ["together"] => new CancellationPoint(operation, Moment.Together, how),
        ["cold", var number] when BoundaryOf(number) is { } boundary => new CancellationPoint(operation, Moment.Cold, how, boundary),
        ["late", var number] when BoundaryOf(number) is { } boundary => new CancellationPoint(operation, Moment.LateCancel, how, boundary),
        [var number] when BoundaryOf(number) is { } boundary => new CancellationPoint(operation, Moment.Warm, how, boundary),
        _ => null,
    };

    private static int? BoundaryOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>When a request is cancelled.</summary>
public enum Moment
{
    /// <summary>At a boundary, on a session that the pool has had for a while.</summary>
    Warm,

    /// <summary>At a boundary, on a session that the pool opens for the request.</summary>
    Cold,

    /// <summary>As <see cref="Warm"/>, and the CancelRequest that follows comes late.</summary>
    LateCancel,

    /// <summary>While all connections are lent and it waits for one.</summary>
    Waiting,

    /// <summary>Together with as many others as hold all connections.</summary>
    Together,
}
