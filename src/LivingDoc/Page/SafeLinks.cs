namespace CancelSpec.LivingDoc.Page;

/// <summary>Which addresses of others may become links. Nothing that a browser would execute is among them.</summary>
public static class SafeLinks
{
    /// <summary>The address, or null where it may not be followed.</summary>
    /// <param name="allowLocal">Whether anchors, relative addresses and <c>mailto:</c> are meant.</param>
    public static string? Of(string? address, bool allowLocal = false)
    {
        var trimmed = address?.Trim() ?? "";
        // Browsers skip control characters inside of a scheme.
        if (trimmed.Length == 0 || trimmed.Any(char.IsControl))
            return null;
        if (Uri.TryCreate(trimmed, UriKind.Absolute, out var absolute) && !trimmed.StartsWith('/'))
            return absolute.Scheme is "http" or "https" || (allowLocal && absolute.Scheme == "mailto") ? trimmed : null;
        return allowLocal && !trimmed.Split('/', '?', '#')[0].Contains(':') && !trimmed.StartsWith("//") && !trimmed.StartsWith('\\') ? trimmed : null;
    }
}
