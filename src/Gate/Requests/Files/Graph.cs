namespace CancelSpec.Gate.Requests.Files;

/// <summary>Names that need other names.</summary>
internal static class Graph
{
    /// <summary>Whether one or more steps lead from one name to another.</summary>
    public static bool Reaches(string from, string to, Func<string, IEnumerable<string>> next)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>(next(from));
        while (open.TryPop(out var name))
        {
            if (name == to)
                return true;
            if (!seen.Add(name))
                continue;
            foreach (var further in next(name))
                open.Push(further);
        }

        return false;
    }
}
