using System.Text;
using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>Reads what stands after a request's headers.</summary>
/// <param name="name">The file's name, for messages.</param>
/// <param name="readFile">The content of a file that a body names.</param>
internal sealed partial class RequestBody(string name, Func<string, byte[]> readFile)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Adds the body to a request. Blank lines around it are no part of it. Comments alone are no body, unless a header says its type.
    /// </summary>
    public void Read(RequestDraft draft, IEnumerable<NumberedLine> lines)
    {
        var body = lines.Where(line => !EarlierResponse().IsMatch(line.Text)).SkipWhile(line => line.IsBlank).ToList();
        body = body[..(body.FindLastIndex(line => !line.IsBlank) + 1)];
        foreach (var line in body)
            Check(line, isFirst: line == body[0]);
        if (body.TrueForAll(line => line.IsBlank || line.IsComment) && TypeOf(draft.Request).Length == 0)
            return;
        if (body is [var only] && FileForm().Match(only.Text) is { Success: true } form)
            ReadFile(draft, only.Number, form);
        else
            ReadText(draft, body);
    }

    private void Check(NumberedLine line, bool isFirst)
    {
        if (isFirst && (RequestLine.IsLike(line.Text) || VariableForm().IsMatch(line.Text)))
            throw Error(line.Number, $"'{line.Text.Trim()}' stands where a body is expected, expected ### before it");
        try
        {
            UnsupportedLine.Refuse(line.Text);
            if (line.IsComment && Annotations.In(line.Text) is var (annotation, _))
                throw new FormatException($"'@{annotation}' stands in a body, expected it after the next ###");
        }
        catch (FormatException wrong)
        {
            throw Error(line.Number, wrong.Message, wrong);
        }
    }

    private void ReadFile(RequestDraft draft, int line, Match form)
    {
        var file = form.Groups["file"].Value;
        if (form.Groups["encoding"].Length > 0)
            throw Error(line, $"the encoding '{form.Groups["encoding"].Value}' is not supported, expected '<@ {file}' and a file in UTF-8");
        if (file.Contains("{{", StringComparison.Ordinal))
            throw Error(line, $"'{file}' holds a placeholder, expected the path of a file");

        var content = ContentOf(file, line);
        if (!form.Groups["at"].Success)
        {
            draft.Request = draft.Request with { FileContent = content };
            return;
        }

        try
        {
            var text = Utf8.GetString(content).TrimStart('\uFEFF');
            draft.Request = draft.Request with { Body = text };
            draft.Texts.AddRange(text.Split('\n').Select(part => new NumberedLine(line, part)));
        }
        catch (DecoderFallbackException notText)
        {
            throw Error(line, $"'{file}' is no text in UTF-8, expected one after '<@'", notText);
        }
    }

    private byte[] ContentOf(string file, int line)
    {
        try
        {
            return readFile(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Error(line, $"'{file}' cannot be read, expected a file beside this one: {unreadable.Message}", unreadable);
        }
    }

    private void ReadText(RequestDraft draft, List<NumberedLine> body)
    {
        if (body.Find(line => FileForm().IsMatch(line.Text)) is { } part)
            throw Error(part.Number, $"'{part.Text.Trim()}' is a part of the body, expected a file to be the whole body");

        var type = TypeOf(draft.Request);
        var text = type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            ? string.Concat(body.Select(line => line.Text.Trim()))
            : string.Join(type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) ? "\r\n" : "\n", body.Select(line => line.Text));
        draft.Request = draft.Request with { Body = text };
        draft.Texts.AddRange(body);
    }

    private static string TypeOf(Request request) =>
        request.Headers.FirstOrDefault(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value ?? "";

    private RequestFileException Error(int line, string message, Exception? inner = null) => RequestFileParser.Error(name, line, message, inner);

    [GeneratedRegex(@"^<(?<at>@(?<encoding>\w*))?\s+(?<file>\S.*?)\s*$")]
    private static partial Regex FileForm();

    [GeneratedRegex(@"^@[\w-]+\s*=")]
    private static partial Regex VariableForm();

    /// <summary>JetBrains writes such a line for each response that it has kept.</summary>
    [GeneratedRegex(@"^<>\s+\S")]
    private static partial Regex EarlierResponse();
}
