using CancelSpec.Gate.Driving;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Driving;

/// <summary>Which custom settings SQL names.</summary>
public sealed class CustomSettingsTests
{
    [Theory]
    [InlineData("SET app.tenant = '7'", "app.tenant")]
    [InlineData("set session App.Tenant to 7", "app.tenant")]
    [InlineData("BEGIN; SET LOCAL app.tenant = '7'; SET app.user.id TO 'x'", "app.tenant", "app.user.id")]
    [InlineData("SELECT set_config('app.tenant', $1, false), pg_catalog.set_config ( 'app.user', '', true)", "app.tenant", "app.user")]
    [InlineData("SET \"app\".\"tenant\" = 7", "app.tenant")]
    [InlineData("SET search_path = app.tenant")]
    [InlineData("SELECT set_config('work_mem', '64kB', false)")]
    [InlineData("UPDATE counter SET count = count + 1")]
    public void The_names_are_found(string sql, params string[] names) => CustomSettings.NamesIn(sql).Should().Equal(names);
}
