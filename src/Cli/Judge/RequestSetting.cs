using System.CommandLine;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Requests.Files;
using CancelSpec.Server.Options;

namespace CancelSpec.Cli.Judge;

/// <summary>The options that say by which requests a service is judged.</summary>
/// <param name="environment">Reads an environment variable.</param>
internal sealed class RequestSetting(Func<string, string?> environment)
{
    private readonly Option<string[]> _requests = new("--requests") { HelpName = "file.http", Description = "The service's own requests, in a file of the format of Visual Studio, VS Code's REST Client and JetBrains. May be repeated. Without it and --request the service needs the requests of the story, see below." };
    private readonly Option<string[]> _request = new("--request") { HelpName = "text", Description = """One request of the service's own, such as 'GET /orders/1' or 'POST /orders {"id":"{{unique}}"}'. May be repeated.""" };

    public IReadOnlyList<Option<string[]>> Options => [_requests, _request];

    /// <summary>The requests; those of the story where no others are given.</summary>
    /// <exception cref="SettingException">A file cannot be read, or a request is wrong.</exception>
    public RequestSuite Read(ParseResult parsed)
    {
        try
        {
            var files = (parsed.GetValue(_requests) ?? []).Select(file => RequestFile.Read(file, environment)).ToList();
            var lines = (parsed.GetValue(_request) ?? []).Select(line => RequestFile.ParseLine(line, environment));
            if (parsed.GetResult(_requests) is null && parsed.GetResult(_request) is null)
                return RequestSuite.Story;
            var states = files.Select(file => file.State).OfType<RequestState>().ToList();
            if (states.Count > 1)
                throw new SettingException($"--requests: two files name a state, '{states[0].Select}' and '{states[1].Select}'; expected one");
            var suite = new RequestSuite(RequestNames.Distinct([.. files.SelectMany(file => file.Requests), .. lines])) { State = states.SingleOrDefault() };
            return suite.Interrupted.Any() ? suite : throw new SettingException("--requests: there is no request that may be interrupted");
        }
        catch (RequestFileException wrong)
        {
            throw new SettingException(wrong.Message);
        }
    }
}
