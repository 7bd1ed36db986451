using System.Text.RegularExpressions;

namespace CancelSpec.SpecRunner.Expressions;

/// <summary>
/// How the capturing groups of a regular expression are nested. .NET reports them as a flat list;
/// messages and custom parameter types need the tree.
/// </summary>
internal sealed class GroupTree
{
    private readonly List<Node> _top = [];

    public GroupTree(Regex regex)
    {
        var source = regex.ToString();
        var open = new Stack<Node?>();
        var unnamed = 0;
        for (var i = 0; i < source.Length; i++)
        {
            switch (source[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    i = EndOfClass(source, i);
                    break;
                case '(':
                    var node = Captures(source, i, out var name)
                        ? new Node(name is null ? ++unnamed : regex.GroupNumberFromName(name))
                        : null;
                    if (node is not null)
                        (open.FirstOrDefault(outer => outer is not null)?.Children ?? _top).Add(node);
                    open.Push(node);
                    break;
                case ')':
                    open.Pop();
                    break;
            }
        }
    }

    /// <summary>The outermost groups of a match.</summary>
    public IReadOnlyList<MatchedGroup> Read(Match match) => [.. _top.Select(node => Read(node, match))];

    private static MatchedGroup Read(Node node, Match match)
    {
        var group = match.Groups[node.Number];
        return new MatchedGroup(
            group.Success ? group.Index : null,
            group.Success ? group.Value : null,
            [.. node.Children.Select(child => Read(child, match))]);
    }

    private static int EndOfClass(string source, int start)
    {
        // A bracket right after "[" or "[^" is an ordinary character.
        var i = start + 1;
        if (i < source.Length && source[i] == '^')
            i++;
        if (i < source.Length && source[i] == ']')
            i++;
        while (i < source.Length && source[i] != ']')
            i += source[i] == '\\' ? 2 : 1;
        return i;
    }

    private static bool Captures(string source, int open, out string? name)
    {
        name = null;
        if (open + 1 >= source.Length || source[open + 1] != '?')
            return true;
        var named = Regex.Match(source[open..], @"^\(\?(?:<(?<name>\w+)>|'(?<name>\w+)')");
        name = named.Success ? named.Groups["name"].Value : null;
        return named.Success;
    }

    private sealed record Node(int Number)
    {
        public List<Node> Children { get; } = [];
    }
}
