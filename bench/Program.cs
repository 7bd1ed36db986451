using System.Text.Json;
using System.Text.Json.Nodes;
using CancelSpec.Bench.Cancellation;
using CancelSpec.Bench.Growth;
using CancelSpec.Bench.Measuring;
using CancelSpec.Bench.RoundTrips;
using CancelSpec.Bench.Service;
using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;

namespace CancelSpec.Bench;

/// <summary>The entry point of the benchmark.</summary>
internal static class Program
{
    private const int Done = 0;
    private const int RatioExceeded = 1;
    private const int NotMeasured = 3;
    private const int WrongUsage = 64;
    private const int CannotRun = 77;

    private const string Help = """
        Measures what CancelSpec promises about speed, in parts:

          cancellation   what one interruption costs, in processor time and in round trips of the same run
          tap            what a round trip takes directly, through the tap, and through HAProxy
          service        what a user waits for who judges the example in Node with the command
          growth         how the cost of one interruption grows with messages, connections and workers

        dotnet run -c Release --project bench [-- options]

          --only <part,…>    runs these parts; all of them by default
          --rounds <n>       how many turns each way of the part tap has; 200 by default
          --json <file>      writes all figures to the file
          --check <file>     ends with 1 if an interruption costs 15 % more round trips than the file says
          --picture <file>   writes the growth as an SVG
          --help             this text

        The benchmark runs a PostgreSQL of its own, and needs Linux. HAProxy (Debian: haproxy) and Node are left out where they are
        not installed. Exit codes: 0 done, 1 a ratio is exceeded, 3 a subject did not pass, so that its cost says nothing, 64 wrong
        command line, 77 it cannot run here. bench/README.md explains the figures.
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { WriteIndented = true };

    public static async Task<int> Main(string[] args)
    {
        try
        {
            var options = BenchOptions.Parse(args);
            if (options.Help)
            {
                Console.WriteLine(Help);
                return Done;
            }

            // A file that is wrong shows itself before the measurement, which takes long.
            var committed = options.Check is { } check ? LoadRatios(check) : null;
            if (!ProcessTree.IsReadable)
                return await FailAsync("there is no /proc here, so processor time cannot be read", CannotRun);
            var results = await RunAsync(options);
            await WriteFilesAsync(options, results);
            return committed is null ? Done : Compare(committed, results.Values.OfType<CancellationResult>().Single(), options.Check!, Console.Out, Console.Error);
        }
        catch (FormatException wrong)
        {
            return await FailAsync($"{wrong.Message}; see --help", WrongUsage);
        }
        catch (DatabaseServerException missing)
        {
            return await FailAsync(missing.Message, CannotRun);
        }
        catch (Exception problem) when (problem is InvalidOperationException or SubjectException)
        {
            return await FailAsync($"not measured: {problem.Message}", NotMeasured);
        }
    }

    private static Ratios LoadRatios(string file)
    {
        try
        {
            return Ratios.Load(file);
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"--check: {wrong.Message}", wrong);
        }
    }

    private static async Task<Dictionary<string, IPartResult>> RunAsync(BenchOptions options)
    {
        var results = new Dictionary<string, IPartResult>();
        foreach (var part in options.Parts)
        {
            results[part] = part switch
            {
                BenchOptions.Cancellation => await CancellationPart.RunAsync(Tell),
                BenchOptions.Tap => await RoundTripPart.RunAsync(options.Rounds, Tell),
                BenchOptions.Service => await ServicePart.RunAsync(Tell),
                _ => await GrowthPart.RunAsync(Tell),
            };
            Console.WriteLine(results[part].ToText());
        }

        return results;
    }

    private static async Task WriteFilesAsync(BenchOptions options, Dictionary<string, IPartResult> results)
    {
        if (options.Json is { } json)
        {
            var parts = results.Select(part => KeyValuePair.Create(part.Key, JsonSerializer.SerializeToNode(part.Value, part.Value.GetType(), Json)));
            await File.WriteAllTextAsync(json, new JsonObject([KeyValuePair.Create("processors", (JsonNode?)Environment.ProcessorCount), .. parts]).ToJsonString(Json) + "\n");
        }

        if (options.Picture is { } picture && results.Values.OfType<GrowthResult>().SingleOrDefault() is { } growth)
            await File.WriteAllTextAsync(picture, GrowthPicture.Of(growth));
    }

    /// <summary>Says which ratios are exceeded, and returns the exit code.</summary>
    internal static int Compare(Ratios committed, CancellationResult measured, string file, TextWriter output, TextWriter errors)
    {
        var excesses = measured.Ratios.Excesses(committed);
        foreach (var excess in excesses)
            errors.WriteLine(excess);
        if (excesses.Count == 0)
            output.WriteLine($"an interruption costs at most {Ratios.MostGrowth} % more round trips than {file} says");
        return excesses.Count == 0 ? Done : RatioExceeded;
    }

    private static void Tell(string progress) => Console.Error.WriteLine(progress);

    private static async Task<int> FailAsync(string message, int code)
    {
        await Console.Error.WriteLineAsync(message);
        return code;
    }
}
