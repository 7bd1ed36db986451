using System.Text.RegularExpressions;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Requests;

/// <summary>
/// The statements by which a request changes rows while its client stays. A statement is known by its SQL without literals, and by
/// those of its values that were the same each time: what is written where a client has left may differ in a value only.
/// </summary>
internal sealed partial class UsualWrites
{
    public static readonly UsualWrites None = new([]);

    private readonly IReadOnlyList<ILookup<string, IReadOnlyList<int>>> _sendings;

    private UsualWrites(IReadOnlyList<ILookup<string, IReadOnlyList<int>>> sendings) => _sendings = sendings;

    /// <summary>The same, after one more sending.</summary>
    /// <param name="messages">What that sending exchanged with the database.</param>
    public UsualWrites With(IEnumerable<TapEvent> messages) => new([.. _sendings, messages.Where(IsWrite).ToLookup(ShapeOf, ValuesOf)]);

    /// <summary>Whether a message brings a statement that changes rows and is none of these.</summary>
    public bool IsOther(TapEvent message) => IsWrite(message) && !Has(ShapeOf(message), ValuesOf(message));

    private bool Has(string shape, IReadOnlyList<int> values)
    {
        var sendings = _sendings.Where(sending => sending.Contains(shape)).Select(sending => sending[shape].ToList()).ToList();
        return sendings.Count > 0 && values.Index().All(value => !IsFixed(sendings, value.Index) || sendings[0].Exists(usual => usual[value.Index] == value.Item));
    }

    /// <summary>Whether the values at a place are known to be the same in each sending.</summary>
    private static bool IsFixed(List<List<IReadOnlyList<int>>> sendings, int place)
    {
        if (sendings.Count < 2 || sendings.Exists(sending => sending.Exists(usual => usual.Count <= place)))
            return false;
        var values = sendings.ConvertAll(sending => sending.Select(usual => usual[place]).ToHashSet());
        return values.TrueForAll(values[0].SetEquals);
    }

    private static bool IsWrite(TapEvent message) => message is { Direction: Direction.ToDatabase, Name: "Query" or "Bind", Sql: { } sql } && sql.IsToChange();

    private static string ShapeOf(TapEvent message) => Literal().Replace(message.Sql!.Bare, "?");

    private static IReadOnlyList<int> ValuesOf(TapEvent message) =>
        [.. Literal().Matches(message.Sql!.Bare).Select(literal => string.GetHashCode(literal.Value, StringComparison.Ordinal)), .. message.BoundValues ?? []];

    [GeneratedRegex(@"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")]
    private static partial Regex Literal();
}
