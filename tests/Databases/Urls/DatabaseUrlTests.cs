using CancelSpec.Databases;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Databases;

public class DatabaseUrlTests
{
    private static readonly string Me = Environment.UserName;

    public static TheoryData<string, string, int, string, string?, string> Parts => new()
    {
        { "postgresql://root@127.0.0.1:12345/defaultdb?sslmode=disable", "127.0.0.1", 12345, "root", null, "defaultdb" },
        { "postgres://u:p@h/d", "h", 5432, "u", "p", "d" },
        { "PostgreSQL://h/d", "h", 5432, Me, null, "d" },
        { "postgresql://", "localhost", 5432, Me, null, Me },
        { "postgresql:///d", "localhost", 5432, Me, null, "d" },
        { "postgresql://u@", "localhost", 5432, "u", null, "u" },
        { "postgresql://u@h", "h", 5432, "u", null, "u" },
        { "postgresql://u@h/", "h", 5432, "u", null, "u" },
        { "postgresql://u:@h", "h", 5432, "u", "", "u" },
        { "postgresql://:p@h/d", "h", 5432, Me, "p", "d" },
        { "postgresql://h:/d", "h", 5432, Me, null, "d" },
        { "postgresql://:1/d", "localhost", 1, Me, null, "d" },
        { "postgresql://u:a:b@h:65535", "h", 65535, "u", "a:b", "u" },
        { "postgresql://u%40x:p%3A%2F%3F%23%25%40@%68ost:%35432/d%2Fe", "host", 5432, "u@x", "p:/?#%@", "d/e" },
        { "postgresql://j%C3%B6rg:caf%c3%a9@h/größe", "h", 5432, "jörg", "café", "größe" },
        { "postgresql://u+v:p+q@h/d+e", "h", 5432, "u+v", "p+q", "d+e" },
        { "postgresql://u@[::1]:7/d", "::1", 7, "u", null, "d" },
        { "postgresql://u@[2001:db8::1234]", "2001:db8::1234", 5432, "u", null, "u" },
        { "postgresql://u@%2Fvar%2Frun/d", "/var/run", 5432, "u", null, "d" },
        { $"postgresql://u@%2F{new string('a', 92)}/d", $"/{new string('a', 92)}", 5432, "u", null, "d" },
        { "postgresql:///?host=/var/run&user=u", "/var/run", 5432, "u", null, "u" },
        { "postgresql://a:b@c:1/d?user=u&password=p%26&host=h&port=2&dbname=e", "h", 2, "u", "p&", "e" },
        { "postgresql://u@h?u%73er=v", "h", 5432, "v", null, "v" },
    };

    public static TheoryData<string, string> Wrong => new()
    {
        { "mysql://u:secret@h/d", "it must begin with postgresql:// or postgres://" },
        { "host=h;password=secret", "it must begin with postgresql:// or postgres://" },
        { "", "it must begin with postgresql:// or postgres://" },
        { "postgresql://h:0", "the port is not a number from 1 to 65535*" },
        { "postgresql://h:65536", "the port is not a number from 1 to 65535*" },
        { "postgresql://h:99999999999", "the port is not a number from 1 to 65535*" },
        { "postgresql://u:secret/d", "the port is not a number from 1 to 65535*" },
        { "postgresql://h?port=-1", "the port is not a number from 1 to 65535*" },
        { "postgresql://u:secret@secret@h/d", "*write @ as %40" },
        { "postgresql://u:secret/secret@h/d", "*write / as %2F and @ as %40" },
        { "postgresql://u:secret?secret@h/d", "parameter 1 has no \"=\"*" },
        { "postgresql://a,b/d", "it names several hosts; one host is supported" },
        { "postgresql:///d?host=a,b", "it names several hosts; one host is supported" },
        { "postgresql://::1/d", "*an IPv6 address must be written in brackets, as in [::1]:5432" },
        { "postgresql://[::1", "an IPv6 address must be written as [address] or [address]:port" },
        { "postgresql://[::1]z", "an IPv6 address must be written as [address] or [address]:port" },
        { "postgresql://[]", "what stands in brackets is not an IPv6 address" },
        { "postgresql://[127.0.0.1]", "what stands in brackets is not an IPv6 address" },
        { "postgresql://a b/d", "the host is neither a name nor an address nor an absolute path" },
        { "postgresql://h/d;e", "the database has a *" },
        { "postgresql://a=b@h", "the user has a *" },
        { "postgresql://u%3Asecret@h", "the user has a \":\"; between a user and a password it is not encoded" },
        { $"postgresql:///d?host=/{new string('a', 95)}", "the path of the Unix socket, with its folder and .s.PGSQL.5432, has more than 107 bytes" },
        { "postgresql://u%4@h", "user: a \"%\" must be followed by two hexadecimal digits; write % itself as %25" },
        { "postgresql://u:secret%zz@h", "password: a \"%\" must be followed*" },
        { "postgresql://h/%", "database: a \"%\" must be followed*" },
        { "postgresql://h/a%00b", "database: %00 is not allowed" },
        { "postgresql://%ff@h", "user: the percent-encoded bytes are not UTF-8" },
        { "postgresql://h?sslmode", "parameter 1 has no \"=\"*" },
        { "postgresql://h?password=secret&secret", "parameter 2 has no \"=\"*" },
        { "postgresql://h?password=secret=secret", "parameter 1 has a second \"=\"*in a value write = as %3D*" },
        { "postgresql://h?sslmode=on", "parameter 1 is sslmode, whose value must be one of disable, allow, prefer, require, verify-ca, verify-full" },
        { "postgresql://h?connect_timeout=soon", "parameter 1 is connect_timeout, whose value must be a number of seconds from 0 to 1024" },
        { "postgresql://h?connect_timeout=1025", "parameter 1 is connect_timeout, whose value must be a number of seconds from 0 to 1024" },
        {
            "postgresql://u:secret@h?uzer=v",
            "parameter 1 is unknown; known are application_name, channel_binding, connect_timeout, dbname, host, options, password, port, "
            + "sslcert, sslkey, sslmode, sslrootcert, user"
        },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public void It_reads_every_part(string text, string host, int port, string user, string? password, string database)
    {
        var url = DatabaseUrl.Parse(text);

        (url.Host, url.Port, url.User, url.Password, url.Database).Should().Be((host, port, user, password, database));
        var settings = url.ToConnectionString();
        (settings.Host, settings.Port, settings.Username, settings.Database).Should().Be((host, port, user, database));
        // Npgsql does not distinguish an empty password from none.
        (settings.Password ?? "").Should().Be(password ?? "");
        DatabaseUrl.Parse(url.ToString()).Should().Be(url, "what it writes reads the same");
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void It_says_what_is_wrong_in_one_line_without_the_password(string text, string message)
    {
        var parse = () => DatabaseUrl.Parse(text);

        var error = parse.Should().Throw<FormatException>().WithMessage("database URL: " + message).Which;
        error.Message.Should().NotContain("secret").And.NotContain("\n");
    }

    [Theory]
    [InlineData("disable", SslMode.Disable)]
    [InlineData("allow", SslMode.Allow)]
    [InlineData("prefer", SslMode.Prefer)]
    [InlineData("require", SslMode.Require)]
    [InlineData("verify-ca", SslMode.VerifyCA)]
    [InlineData("verify-full", SslMode.VerifyFull)]
    public void The_modes_of_TLS_have_their_counterparts(string mode, SslMode counterpart) =>
        DatabaseUrl.Parse($"postgresql://h?sslmode={mode}").ToConnectionString().SslMode.Should().Be(counterpart);

    [Fact]
    public void Parameters_become_settings_of_Npgsql_and_the_last_of_a_name_wins()
    {
        var url = DatabaseUrl.Parse(
            "postgresql://h?application_name=a&application_name=me%40home%20b&options=-c%20lock_timeout%3D5s&connect_timeout=7"
            + "&ssl=true&channel_binding=require&sslrootcert=/root.pem&sslcert=/c.pem&sslkey=/k.pem&");

        var settings = url.ToConnectionString();

        settings.ApplicationName.Should().Be("me@home b");
        settings.Options.Should().Be("-c lock_timeout=5s");
        settings.Timeout.Should().Be(7);
        settings.SslMode.Should().Be(SslMode.Require);
        settings.ChannelBinding.Should().Be(ChannelBinding.Require);
        (settings.RootCertificate, settings.SslCertificate, settings.SslKey).Should().Be(("/root.pem", "/c.pem", "/k.pem"));
        DatabaseUrl.Parse(url.ToString()).ToConnectionString().ConnectionString.Should().Be(settings.ConnectionString);
    }

    [Fact]
    public void An_at_sign_in_a_parameter_needs_no_encoding() =>
        DatabaseUrl.Parse("postgresql://h?application_name=me@home").ToConnectionString().ApplicationName.Should().Be("me@home");

    [Fact]
    public void It_is_displayed_without_its_password()
    {
        DatabaseUrl.Parse("postgresql://u:secret@h:1/d?sslmode=disable").Display.Should().Be("postgresql://u@h:1/d?sslmode=disable");
        DatabaseUrl.Parse("postgresql://u@h:1/d?password=secret").Display.Should().Be("postgresql://u@h:1/d");
    }

    [Fact]
    public void Host_database_and_user_can_be_exchanged()
    {
        var url = DatabaseUrl.Parse("postgresql://u:p@h:1/d?application_name=a");

        url.WithDatabase("e/f").ToString().Should().Be("postgresql://u:p@h:1/e%2Ff?application_name=a");
        url.WithHost("::1", 2).ToString().Should().Be("postgresql://u:p@[::1]:2/d?application_name=a");
        url.WithUser("v", null).ToString().Should().Be("postgresql://v@h:1/d?application_name=a");
    }
}
