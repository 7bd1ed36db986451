using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CancelSpec.Gate.Requests.Files;

namespace CancelSpec.Gate.Requests;

/// <summary>How the answers of a request show the state: some numbers in the body are columns of the state, the rest is always the same.</summary>
internal sealed partial class StateAnswer
{
    private readonly string[] _texts;
    private readonly int[] _columns;

    private StateAnswer(string[] texts, int[] columns) => (_texts, _columns) = (texts, columns);

    /// <summary>Learns it from two answers.</summary>
    /// <param name="first">The <see cref="HttpAnswer.Form"/> of an answer.</param>
    /// <param name="then">The state then.</param>
    /// <param name="second">That of another answer.</param>
    /// <param name="now">The state then, which is another one.</param>
    /// <returns>Null where the answers do not show the state, or differ otherwise too.</returns>
    public static StateAnswer? Learn(string first, StateRow then, string second, StateRow now)
    {
        var (texts, numbers) = Split(first);
        var (otherTexts, otherNumbers) = Split(second);
        if (!texts.SequenceEqual(otherTexts))
            return null;
        var (parts, columns) = (new List<string> { texts[0] }, new List<int>());
        for (var number = 0; number < numbers.Length; number++)
        {
            if (numbers[number] == otherNumbers[number])
                parts[^1] += numbers[number] + texts[number + 1];
            else if (ColumnOf(numbers[number], then, otherNumbers[number], now) is { } column)
            {
                columns.Add(column);
                parts.Add(texts[number + 1]);
            }
            else
                return null;
        }

        return columns.Count == 0 ? null : new StateAnswer([.. parts], [.. columns]);
    }

    /// <summary>The body of the right answer, without white space around it.</summary>
    /// <param name="state">The state.</param>
    /// <param name="unique">The value of <c>{{unique}}</c> in the request; null where it has none.</param>
    public string For(StateRow state, string? unique = null)
    {
        var body = new StringBuilder(_texts[0]);
        for (var number = 0; number < _columns.Length; number++)
            body.Append(CultureInfo.InvariantCulture, $"{state.Columns[_columns[number]]}").Append(_texts[number + 1]);
        return unique is null ? $"{body}" : $"{body}".Replace(UniqueValue.Placeholder, unique, StringComparison.Ordinal);
    }

    private static (string[] Texts, string[] Numbers) Split(string body) =>
        (Number().Split(body.Trim()), [.. Number().Matches(body.Trim()).Select(number => number.Value)]);

    private static int? ColumnOf(string first, StateRow then, string second, StateRow now)
    {
        for (var column = 0; column < then.Columns.Count; column++)
        {
            if (first == Text(then.Columns[column]) && second == Text(now.Columns[column]))
                return column;
        }

        return null;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-?[0-9]+")]
    private static partial Regex Number();
}
