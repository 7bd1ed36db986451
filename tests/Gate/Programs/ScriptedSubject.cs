using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// The smallest subject, with a connection for each request. A test replaces the answer that is to be wrong.
/// </summary>
internal sealed class ScriptedSubject : ISubject
{
    private readonly Dictionary<string, RequestDelegate> _answers = [];
    private readonly WebApplication _app;

    private ScriptedSubject(DatabaseUrl database)
    {
        Database = database;
        On("POST /reset", "\"ok\"", "DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 1)");
        On("GET /counter", context => AnswerAsync(context, "SELECT count FROM counter"));
        On("POST /bump", "", "UPDATE counter SET count = count + 1");
        On("GET /sleep", "\"ok\"", "BEGIN", "COMMIT");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(context => _answers[$"{context.Request.Method} {context.Request.Path}"](context));
    }

    public DatabaseUrl Database { get; set; }

    public Uri Address => new(_app.Urls.Single());

    public TimeSpan Sleep => TimeSpan.Zero;

    public string Output { get; set; } = "";

    public static async Task<ScriptedSubject> StartAsync(DatabaseUrl database)
    {
        var subject = new ScriptedSubject(database);
        await subject._app.StartAsync();
        return subject;
    }

    public void On(string request, RequestDelegate answer) => _answers[request] = answer;

    /// <summary>Executes the statements and answers 200 with a body, or 204 without one.</summary>
    public void On(string request, string body, params string[] statements) => On(request, async context =>
    {
        await using var connection = await ConnectAsync();
        foreach (var statement in statements)
            await ScalarAsync(connection, statement);
        context.Response.StatusCode = body.Length > 0 ? 200 : 204;
        if (body.Length > 0)
            await context.Response.WriteAsync(body);
    });

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var url = Database.ToConnectionString();
        url.Pooling = false;
        var connection = new NpgsqlConnection(url.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public static async Task<object?> ScalarAsync(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, string query)
    {
        await using var connection = await ConnectAsync();
        await context.Response.WriteAsync($"{await ScalarAsync(connection, query)}");
    }
}
