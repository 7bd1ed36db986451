using CancelSpec.Bench;
using CancelSpec.Databases;

const string help = """
    What one PostgreSQL round trip costs: direct, through the tap with and without its recording, through HAProxy.

    dotnet run -c Release --project bench [-- --rounds <n>]

      --rounds <n>   how many turns each way has, 60 by default; more rounds give steadier figures
      --help         this text

    This runs a PostgreSQL of its own and needs its binaries. HAProxy (Debian: haproxy) is left out where it is not
    installed. bench/README.md says how to read the table.
    """;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(help);
    return 0;
}

var rounds = 60;
if (args is not [] && (args is not ["--rounds", var text] || !int.TryParse(text, out rounds) || rounds is < 1 or > 1_000))
{
    await Console.Error.WriteLineAsync("the only option is --rounds, which takes a number from 1 to 1000; see --help");
    return 2;
}

if (PostgresInstallation.FindLocal() is not { } installation)
{
    await Console.Error.WriteLineAsync("PostgreSQL's binaries are needed and were not found");
    return 2;
}

await using var database = await PostgresServer.StartAsync(
    new() { Installation = installation, TrustedDatabase = new("bench", "bench") }, CancellationToken.None);
await using var ways = await Ways.OpenAsync(database);
var comparison = new Comparison(ways, rounds);
comparison.Run();
Console.WriteLine(comparison.Table());
return 0;
