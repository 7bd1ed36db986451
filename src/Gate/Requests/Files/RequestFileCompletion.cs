namespace CancelSpec.Gate.Requests.Files;

/// <summary>Finishes requests with what needs the whole file: variables, names, and the requests that others name.</summary>
/// <param name="name">The file's name, for messages.</param>
/// <param name="parser">What was read of the file.</param>
/// <param name="environment">The value of an environment variable; null where it is not set.</param>
internal sealed class RequestFileCompletion(string name, RequestFileParser parser, Func<string, string?> environment)
{
    private readonly Dictionary<string, string> _variables = parser.Variables.ToDictionary(variable => variable.Key, variable => variable.Value.Text);

    /// <summary>Whether requests that are named stand in the file.</summary>
    public bool KnowsAllRequests { get; init; } = true;

    /// <exception cref="RequestFileException">Something names what is not there, or two things exclude each other.</exception>
    public RequestFile Complete()
    {
        ReadEnvironment();
        CheckVariables();
        ReadTargets();
        GiveNames();
        foreach (var draft in parser.Drafts)
            draft.Request = draft.Request with { Variables = _variables };
        if (KnowsAllRequests)
            CheckOtherRequests();
        return new([.. parser.Drafts.Select(draft => draft.Request)]) { State = ReadState() };
    }

    private IEnumerable<(int Line, Placeholder Placeholder)> Placeholders =>
        parser.Variables.Values
            .Concat(parser.Drafts.SelectMany(draft => draft.Texts.Prepend(new NumberedLine(draft.Line, draft.Request.Path))))
            .SelectMany(text => In(text).Select(placeholder => (text.Number, placeholder)));

    private RequestState? ReadState()
    {
        var (create, change) = (parser.OfFile.GetValueOrDefault(Annotations.StateCreate), parser.OfFile.GetValueOrDefault(Annotations.StateChange));
        if (parser.OfFile.GetValueOrDefault(Annotations.State) is { } state)
            return new RequestState(state.Text) { Create = create?.Text, Change = change?.Text };
        if ((create ?? change) is { } alone)
            throw Error(alone.Number, $"'@{parser.OfFile.First().Key}' needs the row that it is about, expected '@state SELECT …' too");
        return parser.Drafts.Find(draft => draft.Request.Effect is not null) is { } draft
            ? throw Error(draft.Annotations["effect"], $"'@effect {draft.Request.Effect}' needs the row that it is about, expected '@state SELECT …' too")
            : null;
    }

    private void ReadEnvironment()
    {
        foreach (var (line, placeholder) in Placeholders)
        {
            if (placeholder is EnvironmentPlaceholder variable)
                _variables[variable.Key] = environment(variable.Name) ?? throw Error(line, $"the environment variable {variable.Name} is not set, expected a value for it");
        }
    }

    private void CheckVariables()
    {
        foreach (var (variable, value) in parser.Variables)
        {
            foreach (var used in In(value).OfType<VariablePlaceholder>())
                CheckKnown(used.Name, value.Number);
            if (Graph.Reaches(variable, variable, one => VariablesIn(parser.Variables.GetValueOrDefault(one))))
                throw Error(value.Number, $"'@{variable}' is defined by itself, expected a value without '{{{{{variable}}}}}'");
        }

        foreach (var text in parser.Drafts.SelectMany(draft => draft.Texts))
        {
            foreach (var used in VariablesIn(text))
                CheckKnown(used, text.Number);
        }
    }

    private void ReadTargets()
    {
        string? firstAuthority = null;
        foreach (var draft in parser.Drafts)
        {
            try
            {
                var target = RequestTarget.Parse(draft.Request.Path, _variables);
                firstAuthority ??= target.Authority;
                if (target.Authority is not null && target.Authority != firstAuthority)
                    throw new FormatException($"the request goes to {target.Authority} and an earlier one to {firstAuthority}, expected one service in a file");
                draft.Request = draft.Request with { Path = target.Path };
            }
            catch (FormatException wrong)
            {
                throw Error(draft.Line, wrong.Message, wrong);
            }

            foreach (var used in VariablesIn(new(draft.Line, draft.Request.Path)))
                CheckKnown(used, draft.Line);
        }
    }

    private void GiveNames()
    {
        var lines = new Dictionary<string, int>();
        foreach (var draft in parser.Drafts.Where(draft => draft.Request.Name.Length > 0))
        {
            var line = draft.Annotations[Annotations.Name];
            if (!lines.TryAdd(draft.Request.Name, line))
                throw Error(line, $"'@name {draft.Request.Name}' stands in line {lines[draft.Request.Name]} too, expected a name that no other request has");
        }

        var named = RequestNames.Distinct([.. parser.Drafts.Select(draft => draft.Request)]);
        foreach (var (draft, request) in parser.Drafts.Zip(named))
            draft.Request = request;
    }

    private void CheckOtherRequests()
    {
        var requests = parser.Drafts.ToDictionary(draft => draft.Request.Name, draft => draft.Request);
        foreach (var (line, placeholder) in Placeholders)
        {
            if (placeholder is AnswerPlaceholder { Reference: var reference } && !requests.ContainsKey(reference.Request))
                throw Error(line, $"'{{{{{reference.Text}}}}}' names no request of the file, expected one of {Names(requests)}");
        }

        foreach (var draft in parser.Drafts)
        {
            if (draft.Request.Before is { } before && !requests.ContainsKey(before))
                throw Error(draft.Annotations["before"], $"'@before {before}' names no request of the file, expected one of {Names(requests)}");
        }

        foreach (var draft in parser.Drafts)
        {
            if (Graph.Reaches(draft.Request.Name, draft.Request.Name, one => NeededBy(requests[one])))
                throw Error(draft.Line, $"the request {draft.Request.Name} needs its own answer or comes before itself, expected an order in which all can be sent");
        }
    }

    private static IEnumerable<string> NeededBy(Request request) =>
        RequestValues.NamedIn(request).Concat(request.Before is { } before ? [before] : []);

    private static string Names(Dictionary<string, Request> requests) => string.Join(", ", requests.Keys);

    private IEnumerable<string> VariablesIn(NumberedLine? text) =>
        text is null ? [] : In(text).OfType<VariablePlaceholder>().Select(variable => variable.Name);

    private List<Placeholder> In(NumberedLine text)
    {
        try
        {
            return [.. Placeholder.In(text.Text)];
        }
        catch (FormatException wrong)
        {
            throw Error(text.Number, wrong.Message, wrong);
        }
    }

    private void CheckKnown(string variable, int line)
    {
        if (!_variables.ContainsKey(variable))
            throw Error(line, $"the variable '{variable}' is unknown, expected '@{variable} = value' in the file, or unique");
    }

    private RequestFileException Error(int line, string message, Exception? inner = null) => RequestFileParser.Error(name, line, message, inner);
}
