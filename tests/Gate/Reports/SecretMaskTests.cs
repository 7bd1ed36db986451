using System.Text.Encodings.Web;
using System.Text.Json;
using CancelSpec.Gate.Reports;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Reports;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("postgresql://me:pa:ss/w@rd@h:5432/d?x=1", "postgresql://me:…@h:5432/d?x=1")]
    [InlineData("redis://:pw@h", "redis://:…@h")]
    [InlineData("postgresql://h/d?user=me&password=pw&x=1", "postgresql://h/d?user=me&password=…&x=1")]
    [InlineData("Authorization: Basic bWU6cHc= more", "Authorization: …")]
    [InlineData("cookie: a=b; c=d\nHost: h", "cookie: …\nHost: h")]
    [InlineData("Set-Cookie: a=b", "Set-Cookie: …")]
    [InlineData("curl -H 'X-Api-Key: k'", "curl -H 'X-Api-Key: …")]
    [InlineData("""{"password":"p w","token": 12, "name":"n"}""", """{"password":"…","token": …, "name":"n"}""")]
    [InlineData("PGPASSWORD=pw ./server", "PGPASSWORD=… ./server")]
    [InlineData("server --password pw --port 1", "server --password … --port 1")]
    [InlineData("server --db-password='p w' x", "server --db-password='…' x")]
    [InlineData("ALTER ROLE me PASSWORD 'pw'", "ALTER ROLE me PASSWORD '…'")]
    [InlineData("UPDATE u SET password = 'pw' WHERE id = 1", "UPDATE u SET password = '…' WHERE id = 1")]
    [InlineData("got Bearer abc.def.ghi back", "got Bearer … back")]
    public void Secrets_are_hidden(string text, string published) => SecretMask.Usual.Apply(text).Should().Be(published);

    [Theory]
    [InlineData("SELECT count FROM counter WHERE id = 1")]
    [InlineData("SELECT password::text, token FROM users")]
    [InlineData("node server.js {listen} {database} --pool 4")]
    [InlineData("http://127.0.0.1:8080/a?b=c")]
    [InlineData("postgresql://me@h/d")]
    [InlineData("basic usage, 2 connections")]
    public void Other_text_stays(string text) => SecretMask.Usual.Apply(text).Should().Be(text);

    [Fact]
    public void The_facts_of_a_shard_are_published_without_secrets()
    {
        var facts = new ScopeFacts
        {
            AnsweredBeforeWork = "GET /a?token=one",
            Unproven = ["token=two"],
            NotJudged = [new HazardReason(Hazard.LateCancel, "token=three")],
            JudgedInPart = [new HazardReason(Hazard.NotDurable, "token=four")],
            Refusals = ["token=five"],
            RefusedCommits = ["GET /b?token=six"],
            UnjudgedCommits = [new UnjudgedCommit("GET /c?token=seven", "token=eight", 0)],
        };
        var verdict = VerdictSamples.Passed(VerdictSamples.Pool("unfixed")) with { Shard = new JudgedShard(1, 2) { Plan = "a", Facts = facts } };

        var masked = SecretMask.Usual.Apply(verdict).Shard!.Facts!;

        JsonSerializer.Serialize(masked, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Split("token=")[1..].Should()
            .HaveCount(8).And.OnlyContain(after => after.StartsWith('…'));
    }

    [Fact]
    public void Names_of_ones_own_are_hidden_too() =>
        new SecretMask(["x-tenant", "Pin"]).Apply("X-Tenant: a b\npin=1&pins=2").Should().Be("X-Tenant: …\npin=…&pins=2");
}
