using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Page;

/// <summary>Links to the lines of features, if the messages name the repository and the commit.</summary>
public sealed class SourceLinks(Meta? meta)
{
    /// <summary>The address; null if it is not known or must not become a link.</summary>
    public string? To(string uri, long? line)
    {
        if (meta?.Ci?.Git is not { Remote: { } remote, Revision: { } revision })
            return null;
        var repository = remote.StartsWith("git@", StringComparison.Ordinal) ? "https://" + remote[4..].Replace(':', '/') : remote;
        if (repository.EndsWith(".git", StringComparison.Ordinal))
            repository = repository[..^4];
        var path = string.Join('/', uri.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));
        return SafeLinks.Of($"{repository}/blob/{Uri.EscapeDataString(revision)}/{path}{(line is null ? "" : $"#L{line}")}");
    }
}
