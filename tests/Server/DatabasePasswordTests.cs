using CancelSpec.Containers;
using CancelSpec.Databases;
using CancelSpec.Server.Options;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>A user names a database in a wrong form or in a wrong place: the message never has the password.</summary>
public sealed class DatabasePasswordTests
{
    private const string Secret = "secret";

    // A password that could be taken for a port.
    private const string Number = "987654";

    public static TheoryData<string> Wrong =>
    [
        // other tools' forms
        "Host=h;Username=u;Password=secret",
        "Server=h;Uid=u;Pwd=secret",
        "host=h user=u password=secret",
        "jdbc:postgresql://h/d?user=u&password=secret",
        "mysql://u:secret@h/d",
        "secret://u@h/d",
        "secret",

        // the beginning of a URL mistyped
        "u:secret@h/d",
        "//u:secret@h/d",
        "postgresql//u:secret@h/d",
        "postgresql:/u:secret@h/d",
        "postgresql:u:secret@h/d",
        " postgresql://u:secret@h/d",
        "\"postgresql://u:secret@h/d\"",
        "postgresql%3A%2F%2Fu%3Asecret%40h%2Fd",
        "postgresql\n://u:secret@h/d",

        // a missing part
        "postgresql://u:secret",
        "postgresql://u:secret/d",
        "postgresql://u:987654/d",
        "postgresql://u:secret?sslmode=disable",

        // not encoded, or encoded wrongly
        "postgresql://u:secret@secret@h/d",
        "postgresql://u:secret/secret@h/d",
        "postgresql://u:x?secret@h/d",
        "postgresql://u:x?secret=secret@h/d",
        "postgresql://u:x?secret=1=secret@h/d",
        "postgresql://u:secret%zz@h/d",
        "postgresql://u:secret%ff@h/d",
        "postgresql://u%3Asecret@h/d",
        "postgresql://u:x[secret]@[secret]/d",
        "postgresql://[::1]secret/d",

        // other tools' separators
        "postgresql://h;user=u;password=secret/d",
        "postgresql://h/d;user=u;password=secret",
        "postgresql://h/d&user=u&password=secret",
        "postgresql://h/d password=secret",
        "postgresql://host=h user=u password=secret",
        "postgresql://u;password=secret@h/d",
        "postgresql://u:secret@a,b/d",

        // parameters
        "postgresql://h/d?passwd=secret",
        "postgresql://h/d?pwd=secret",
        "postgresql://h/d?PASSWORD=secret",
        "postgresql://h/d?sslpassword=secret",
        "postgresql://h/d?passfile=x&password=secret",
        "postgresql://h/d?secret",
        "postgresql://h/d?secret=secret",
        "postgresql://h/d?sslmode=disable;password=secret",
        "postgresql://h/d?sslmode=disable;secret",
        "postgresql://h/d?sslmode=disable%26password%3Dsecret",
        "postgresql://h/d?connect_timeout=secret",
        "postgresql://h/d?channel_binding=secret",
        "postgresql://h/d?port=987654",
        "postgresql://h/d?host=secret,secret",
        "postgresql://h/d?host=h;password=secret",
        "postgresql://h/d?dbname=d;password%3Dsecret",
        "postgresql://h/d?user=u%3Asecret",
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task The_password_in_a_wrong_value_is_not_shown(string text)
    {
        await RefusedAsync("--database", text);
        await RefusedAsync($"--database={text}");
        Choose(text).Message.Should().NotContainAny(Secret, Number, "\n");
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    [InlineData("postgresql://u:secret@h/d")]
    public async Task The_password_in_a_wrong_place_is_not_shown(string text)
    {
        if (text == Secret)
            return;
        await RefusedAsync(text);
        await RefusedAsync("--pool", "unfixed", text);
        await RefusedAsync($"--databse={text}");
        await RefusedAsync($"--databse:{text}");
        await RefusedAsync("--listen", text);
        await RefusedAsync("--sleep", text);
        await RefusedAsync("--pool", text);
        await RefusedAsync("--explore", text);
    }

    [Theory]
    [InlineData("docker:postgresql://u:secret@h/d")]
    [InlineData("local:postgresql://u:secret@h/d")]
    [InlineData("cockroachdb:postgresql://u:secret@h/d")]
    [InlineData("npm:postgresql://u:secret@h/d")]
    [InlineData("auto:postgresql://u:secret@h/d")]
    [InlineData("npm:secret")]
    public void The_password_behind_a_word_that_takes_no_URL_is_not_shown(string text) => Choose(text).Message.Should().NotContain(Secret);

    [Theory]
    [InlineData("postgresql://u:secret@/d", "postgresql://u@localhost:5432/d")]
    [InlineData("postgresql://u:secret@:1/d", "postgresql://u@localhost:1/d")]
    [InlineData("postgresql://:secret@h/d", null)]
    [InlineData("postgresql://u:x;secret=secret@h/d", "postgresql://u@h:5432/d")]
    [InlineData("postgresql://u:x#secret@h/d", "postgresql://u@h:5432/d")]
    [InlineData("postgresql://u:x%3Asecret@h/d", "postgresql://u@h:5432/d")]
    [InlineData("postgresql:///d?user=u&host=h&pass%77ord=secret", "postgresql://u@h:5432/d")]
    public void Everything_but_the_password_of_a_valid_URL_is_shown(string text, string? shown)
    {
        var url = DatabaseUrl.Parse(text);

        url.Password.Should().Contain(Secret);
        url.Display.Should().NotContain(Secret);
        if (shown is not null)
            url.Display.Should().Be(shown);
    }

    private static FormatException Choose(string text)
    {
        var choose = () => DatabaseChoice.Parse(text, new DockerContainers());
        return choose.Should().Throw<FormatException>().Which;
    }

    private static async Task RefusedAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var command = new ServerCommandLine((_, _, _) => throw new InvalidOperationException("a wrong command line started the server"), _ => null);

        (await command.InvokeAsync(arguments, output, errors)).Should().Be(2);

        $"{output}{errors}".TrimEnd().Should().NotContainAny(Secret, Number, "\n");
    }
}
