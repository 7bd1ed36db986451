namespace CancelSpec.Gate.Requests.Files;

/// <summary>The requests of an <c>.http</c> file, as Visual Studio, VS Code's REST Client and JetBrains write it.</summary>
/// <param name="Requests">In the order of the file, each with a name that no other has.</param>
public sealed record RequestFile(IReadOnlyList<Request> Requests)
{
    /// <summary>What <c># @state</c> and its like say; null where the file says nothing of it.</summary>
    public RequestState? State { get; init; }

    /// <summary>The requests of the file, by which a subject is judged.</summary>
    public RequestSuite ToSuite() => new(Requests) { State = State };

    /// <summary>Reads a file that the gate brings along.</summary>
    /// <param name="name">Its name.</param>
    internal static RequestFile ReadBuiltIn(string name)
    {
        using var text = new StreamReader(typeof(RequestFile).Assembly.GetManifestResourceStream(typeof(Request), name)!);
        return Parse(text.ReadToEnd(), name, _ => throw new NotSupportedException(), _ => null);
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="readFile">The content of a file that a body names with <c>&lt;</c>. It may throw what <see cref="File"/> throws.</param>
    /// <param name="environment">The value of an environment variable for <c>{{$processEnv NAME}}</c>; null where it is not set.</param>
    /// <exception cref="RequestFileException">The file is wrong, or holds what is not supported.</exception>
    public static RequestFile Parse(string text, string name, Func<string, byte[]> readFile, Func<string, string?> environment)
    {
        var parser = new RequestFileParser(name, readFile);
        parser.Read(text);
        return new RequestFileCompletion(name, parser, environment).Complete();
    }

    /// <summary>Reads a file. What its bodies name with <c>&lt;</c> is looked for in its folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">The value of an environment variable for <c>{{$processEnv NAME}}</c>; null where it is not set.</param>
    /// <exception cref="RequestFileException">The file cannot be read, is wrong, or holds what is not supported.</exception>
    public static RequestFile Read(string path, Func<string, string?> environment)
    {
        var name = Path.GetFileName(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new RequestFileException($"{name}:1: the file cannot be read, expected a file of requests: {unreadable.Message}", unreadable);
        }

        return Parse(text, name, file => File.ReadAllBytes(Path.Combine(folder, file)), environment);
    }

    /// <summary>Reads one request of the command line: <c>POST /orders {"id":"{{unique}}"}</c>, or a path alone for GET.</summary>
    /// <param name="text">Method, path and, after a blank, the body. A body of JSON gets <c>Content-Type: application/json</c>.</param>
    /// <param name="environment">The value of an environment variable for <c>{{$processEnv NAME}}</c>; null where it is not set.</param>
    /// <returns>The request, named METHOD-path. Whether a request whose answer it uses exists is not checked.</returns>
    /// <exception cref="RequestFileException">The text is no request.</exception>
    public static Request ParseLine(string text, Func<string, string?> environment)
    {
        const string Name = "--request";
        var parser = new RequestFileParser(Name, _ => throw new NotSupportedException());
        parser.ReadCommandLine(text);
        return new RequestFileCompletion(Name, parser, environment) { KnowsAllRequests = false }.Complete().Requests[0];
    }
}
