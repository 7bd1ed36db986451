using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>Reads a request file line by line. What needs the whole file is left to <see cref="RequestFileCompletion"/>.</summary>
/// <param name="name">The file's name, for messages.</param>
/// <param name="readFile">The content of a file that a body names.</param>
internal sealed partial class RequestFileParser(string name, Func<string, byte[]> readFile)
{
    /// <summary>Headers that the gate sets by itself. It reads no compressed answers.</summary>
    private static readonly string[] OwnHeaders = ["Host", "Content-Length", "Connection", "Accept-Encoding"];

    public List<RequestDraft> Drafts { get; } = [];

    public Dictionary<string, NumberedLine> Variables { get; } = [];

    /// <summary>The SQL of the annotations that belong to the file, and their lines.</summary>
    public Dictionary<string, NumberedLine> OfFile { get; } = [];

    /// <summary>Reads the text of a file.</summary>
    public void Read(string text)
    {
        var section = new List<NumberedLine>();
        var number = 0;
        foreach (var line in text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n'))
        {
            number++;
            if (line.StartsWith("###", StringComparison.Ordinal))
            {
                ReadSection(section);
                section = [];
            }
            else
                section.Add(new(number, line));
        }

        ReadSection(section);
    }

    /// <summary>Reads method, path and body of one line.</summary>
    public void ReadCommandLine(string text)
    {
        var parts = CommandLine().Match(text.Trim());
        var draft = new RequestDraft();
        At(1, () => ReadRequestLine(draft, new(1, parts.Groups["request"].Value)));
        var body = parts.Groups["body"].Value;
        if (body.Length > 0 && !parts.Groups["method"].Success)
            throw Error(name, 1, $"'{text}' has a body and no method, expected a method such as POST before the path");

        draft.Request = draft.Request with { Headers = body is ['{' or '[', ..] and not ['{', '{', ..] ? [new("Content-Type", "application/json")] : [], Body = body };
        draft.Texts.AddRange(body.Split('\n').Select(line => new NumberedLine(1, line)));
        Drafts.Add(draft);
    }

    public static RequestFileException Error(string name, int line, string message, Exception? inner = null) => new($"{name}:{line}: {message}", inner);

    private void ReadSection(List<NumberedLine> lines)
    {
        var draft = new RequestDraft();
        var next = 0;
        while (next < lines.Count && draft.Line == 0)
            At(lines[next].Number, () => ReadPrologue(draft, lines[next++]));
        if (draft.Line == 0)
        {
            if (draft.Annotations.FirstOrDefault() is { Key: { } annotation } first)
                throw Error(name, first.Value, $"'@{annotation}' belongs to no request, expected a request after it and before the next ###");
            return;
        }

        for (; next < lines.Count && !lines[next].IsBlank; next++)
            At(lines[next].Number, () => ReadHead(draft, lines[next]));
        new RequestBody(name, readFile).Read(draft, lines[next..]);
        Drafts.Add(draft);
    }

    private void ReadPrologue(RequestDraft draft, NumberedLine line)
    {
        UnsupportedLine.Refuse(line.Text);
        if (line.IsComment)
            ReadComment(draft, line);
        else if (line.Text.TrimStart().StartsWith('@'))
            ReadVariable(line);
        else if (!line.IsBlank)
            ReadRequestLine(draft, line);
    }

    private void ReadComment(RequestDraft draft, NumberedLine line)
    {
        if (Annotations.In(line.Text) is not var (annotation, value))
            return;
        if (Annotations.IsOfFile(annotation))
        {
            if (!OfFile.TryAdd(annotation, new(line.Number, Annotations.SqlOf(annotation, value))))
                throw new FormatException($"the file has a second '@{annotation}', expected one");
            return;
        }

        if (!draft.Annotations.TryAdd(annotation, line.Number))
            throw new FormatException($"the request has a second '@{annotation}', expected one");
        draft.Request = Annotations.Apply(draft.Request, annotation, value);
    }

    private void ReadVariable(NumberedLine line)
    {
        var form = Variable().Match(line.Text);
        if (!form.Success)
            throw new FormatException($"'{line.Text.Trim()}' is no variable, expected '@name = value'");
        var variable = form.Groups["name"].Value;
        if (Placeholder.IsReserved(variable))
            throw new FormatException($"the gate itself gives '{variable}' its value, expected another name");
        if (!Variables.TryAdd(variable, line with { Text = form.Groups["value"].Value }))
            throw new FormatException($"'@{variable}' is defined a second time, expected one definition (the first is in line {Variables[variable].Number})");
    }

    private static void ReadRequestLine(RequestDraft draft, NumberedLine line)
    {
        var request = RequestLine.Parse(line.Text.Trim());
        draft.Line = line.Number;
        draft.Request = draft.Request with { Method = request.Method, Path = request.Url };
    }

    private void ReadHead(RequestDraft draft, NumberedLine line)
    {
        UnsupportedLine.Refuse(line.Text);
        if (line.IsComment)
        {
            ReadComment(draft, line);
            return;
        }

        if (draft.Request.Headers.Count == 0 && line.Text.TrimStart() is ['?' or '&', ..])
        {
            var query = RequestLine.Parse(line.Text.Trim());
            draft.Request = draft.Request with { Path = draft.Request.Path + query.Url };
            return;
        }

        var form = Header().Match(line.Text);
        if (!form.Success)
            throw new FormatException($"'{line.Text.Trim()}' is no header, expected 'Name: value', or a blank line before the body");
        AddHeader(draft, form.Groups["name"].Value, line with { Text = form.Groups["value"].Value });
    }

    private static void AddHeader(RequestDraft draft, string header, NumberedLine value)
    {
        UnsupportedLine.RefuseHeader(header, value.Text);
        if (OwnHeaders.Contains(header, StringComparer.OrdinalIgnoreCase))
            return;
        draft.Request = draft.Request with { Headers = [.. draft.Request.Headers, new(header, value.Text)] };
        draft.Texts.Add(value);
    }

    /// <summary>Runs what reads a line, and adds file and line to its error.</summary>
    private void At(int line, Action read)
    {
        try
        {
            read();
        }
        catch (FormatException wrong)
        {
            throw Error(name, line, wrong.Message, wrong);
        }
    }

    [GeneratedRegex(@"^\s*@(?<name>[\p{L}\p{Nd}_-]+)\s*=\s*(?<value>.*?)\s*$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\s*(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(?<value>.*?)\s*$")]
    private static partial Regex Header();

    [GeneratedRegex(@"^(?<request>(?:(?<method>[A-Za-z]+)(?:\s+|$))?(?:\{\{[^{}]*\}\}|[^\s{]|\{(?!\{))*)(?:\s+(?<body>.*))?$", RegexOptions.Singleline)]
    private static partial Regex CommandLine();
}
