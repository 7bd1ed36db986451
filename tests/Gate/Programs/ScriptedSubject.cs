using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// The smallest subject, with a pool of one connection as a rule. A test replaces the answer that is to be wrong.
/// </summary>
internal sealed class ScriptedSubject : ISubject
{
    private readonly Dictionary<string, RequestDelegate> _answers = [];
    private readonly WebApplication _app;
    private NpgsqlDataSource? _pool;

    private ScriptedSubject()
    {
        On("POST /reset", "\"ok\"", "DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 1)");
        On("GET /counter", context => AnswerAsync(context, "SELECT count FROM counter"));
        On("POST /bump", "", "UPDATE counter SET count = count + 1");
        On("GET /sleep", "\"ok\"", "BEGIN", "COMMIT");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(context => _answers.GetValueOrDefault($"{context.Request.Method} {context.Request.Path}", NotFound)(context));
    }

    /// <summary>The database to which it connects whatever it is told; null for the one that it is told.</summary>
    public DatabaseUrl? Beside { get; set; }

    /// <summary>How many connections its pool may have.</summary>
    public int PoolSize { get; set; } = 1;

    public Uri Address => new(_app.Urls.Single());

    public TimeSpan Sleep => TimeSpan.Zero;

    public string Output { get; set; } = "";

    public static async Task<ScriptedSubject> StartAsync()
    {
        var subject = new ScriptedSubject();
        await subject._app.StartAsync();
        return subject;
    }

    /// <summary>Connects to a database from now on.</summary>
    public void UseDatabase(DatabaseUrl told)
    {
        _pool?.Dispose();
        var address = (Beside ?? told).ToConnectionString();
        address.MaxPoolSize = PoolSize;
        _pool = NpgsqlDataSource.Create(address);
    }

    /// <summary>Makes the table in a database.</summary>
    public static async Task PrepareAsync(DatabaseUrl database)
    {
        await using var pool = NpgsqlDataSource.Create(database.ToConnectionString());
        await using var command = pool.CreateCommand("CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 1)");
        await command.ExecuteNonQueryAsync();
    }

    public void On(string request, RequestDelegate answer) => _answers[request] = answer;

    /// <summary>Executes the statements and answers 200 with a body, or 204 without one.</summary>
    public void On(string request, string body, params string[] statements) => On(request, async context =>
    {
        await AnsweringWith(body.Length > 0 ? 200 : 204, statements)(context);
        if (body.Length > 0)
            await context.Response.WriteAsync(body);
    });

    /// <summary>Executes the statements and answers with a status, without a body.</summary>
    public RequestDelegate AnsweringWith(int status, params string[] statements) => async context =>
    {
        await using var connection = await _pool!.OpenConnectionAsync();
        foreach (var statement in statements)
            await ScalarAsync(connection, statement);
        context.Response.StatusCode = status;
    };

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>The gate stops it, and a test may start it again.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public async Task StopAsync()
    {
        await _app.DisposeAsync();
        _pool?.Dispose();
    }

    public static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    /// <summary>Answers with the value of a query.</summary>
    public async Task AnswerAsync(HttpContext context, string query)
    {
        await using var connection = await _pool!.OpenConnectionAsync();
        await context.Response.WriteAsync($"{await ScalarAsync(connection, query)}");
    }
}
