using System.Globalization;
using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>The names of requests: METHOD-path in lower case for those without a name of their own.</summary>
public static partial class RequestNames
{
    /// <summary>For example <c>post-orders</c> for <c>POST /orders?draft=1</c>.</summary>
    public static string Of(Request request)
    {
        var path = request.Path.Split('?')[0];
        return Others().Replace($"{request.Method}-{path}", "-").Trim('-').ToLowerInvariant();
    }

    /// <summary>The requests, each with a name that no other has.</summary>
    /// <param name="requests">
    /// Those with an empty name get METHOD-path. Where a name is taken, the later request gets the first free one of <c>-2</c>,
    /// <c>-3</c> and so on.
    /// </param>
    public static IReadOnlyList<Request> Distinct(IReadOnlyList<Request> requests)
    {
        var given = new HashSet<string>();
        var taken = requests.Select(request => request.Name).Where(name => name.Length > 0).ToHashSet();
        return [.. requests.Select(request => request.Name.Length > 0 && given.Add(request.Name) ? request : request with { Name = Free(request, taken) })];
    }

    private static string Free(Request request, HashSet<string> taken)
    {
        var name = request.Name.Length > 0 ? request.Name : Of(request);
        var free = name;
        for (var number = 2; !taken.Add(free); number++)
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        return free;
    }

    [GeneratedRegex(@"[^\p{L}\p{Nd}]+")]
    private static partial Regex Others();
}
