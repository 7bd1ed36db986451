using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CancelSpec.Bench.Growth;

/// <summary>
/// A service in this process that is judged from outside. Its request <c>POST /statements/N</c> sends N statements,
/// the first of which writes, so its recording is as long as is wanted.
/// </summary>
internal sealed class StatementsSubject(WebApplication app, NpgsqlDataSource pool) : ISubject
{
    /// <summary>The path of the request with N statements.</summary>
    public const string Path = "/statements/";

    private const string Bump = "UPDATE counter SET count = count + 1 WHERE id = 1";

    public Uri Address => new(app.Urls.First());

    public TimeSpan Sleep => TimeSpan.Zero;

    public string Output => "";

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await pool.DisposeAsync();
    }

    private static async Task<StatementsSubject> StartAsync(DatabaseUrl database, CancellationToken cancellation)
    {
        var settings = database.ToConnectionString();
        settings.MaxPoolSize = 1;
        var pool = NpgsqlDataSource.Create(settings.ConnectionString);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/counter", async () =>
        {
            await using var command = pool.CreateCommand("SELECT count FROM counter WHERE id = 1");
            return Results.Json(await command.ExecuteScalarAsync(CancellationToken.None));
        });
        app.MapPost("/bump", async () =>
        {
            await using var command = pool.CreateCommand(Bump);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        });
        app.MapPost($"{Path}{{count:int}}", (int count, HttpContext context) => SendAsync(pool, count, context.RequestAborted));
        await app.StartAsync(cancellation);
        return new StatementsSubject(app, pool);
    }

    /// <summary>
    /// It looks between two statements whether its client has gone. There is no transaction, because Npgsql does not tell when
    /// PostgreSQL answers a COMMIT with ROLLBACK, which would be a finding.
    /// </summary>
    private static async Task SendAsync(NpgsqlDataSource pool, int count, CancellationToken gone)
    {
        await using var connection = await pool.OpenConnectionAsync(gone);
        for (var sent = 0; sent < count; sent++)
        {
            gone.ThrowIfCancellationRequested();
            await using var command = new NpgsqlCommand(sent == 0 ? Bump : $"SELECT {sent}", connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    /// <summary>Starts it.</summary>
    public sealed class Source : ISubjectSource
    {
        public SubjectIdentity Identity { get; } = new(SubjectKind.Command, "statements", 1);

        public async Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation) =>
            await StatementsSubject.StartAsync(database, cancellation);
    }
}
