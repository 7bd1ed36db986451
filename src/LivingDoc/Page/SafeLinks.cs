namespace CancelSpec.LivingDoc.Page;

/// <summary>Decides which addresses may become links: none that a browser would execute.</summary>
public static class SafeLinks
{
    /// <summary>The address; null if it must not become a link.</summary>
    /// <param name="allowLocal">Whether anchors, relative addresses and <c>mailto:</c> are allowed too.</param>
    public static string? Of(string? address, bool allowLocal = false)
    {
        var trimmed = address?.Trim() ?? "";
        // Browsers ignore control characters in a scheme.
        if (trimmed.Length == 0 || trimmed.Any(char.IsControl))
            return null;
        if (Uri.TryCreate(trimmed, UriKind.Absolute, out var absolute) && !trimmed.StartsWith('/'))
            return absolute.Scheme is "http" or "https" || (allowLocal && absolute.Scheme == "mailto") ? trimmed : null;
        return allowLocal && !trimmed.Split('/', '?', '#')[0].Contains(':') && !trimmed.StartsWith("//") && !trimmed.StartsWith('\\') ? trimmed : null;
    }
}
