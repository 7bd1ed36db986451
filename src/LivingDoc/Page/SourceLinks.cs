using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Page;

/// <summary>Where a feature's line can be read, if the run knows the repository and the commit it came from.</summary>
public sealed class SourceLinks(Meta? meta)
{
    /// <summary>Null where it is not known, or no address that can be followed.</summary>
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
