using CancelSpec.Pools;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Mono.Cecil;
using Xunit;

namespace CancelSpec.Tests.Pools;

/// <summary>Pools of an assembly that a user builds. The wrong assemblies are changed copies of a right one.</summary>
public sealed class PoolCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void An_assembly_has_its_own_pools_only()
    {
        var catalog = PoolCatalog.Load(OwnPool.File);

        catalog.Names.Should().Be("own-good, own-leaky");
        catalog.Contains("unfixed").Should().BeFalse();
        catalog.All.First().Summary.Should().Be("closes the connection of a cancelled request");
    }

    [Fact]
    public void An_assembly_may_be_named_from_the_current_folder() =>
        PoolCatalog.Load(Path.GetRelativePath(Environment.CurrentDirectory, OwnPool.File)).Contains("own-good").Should().BeTrue();

    [Fact]
    public void A_missing_file_is_an_error() =>
        Refused(Path.Combine(_folder.Path, "none.dll")).Should().Be("there is no such file");

    [Theory]
    [InlineData("this is a text")]
    [InlineData("")]
    public void A_file_that_is_no_assembly_is_an_error(string content)
    {
        var file = Path.Combine(_folder.Path, "text.dll");
        File.WriteAllText(file, content);

        Refused(file).Should().Be("this is no .NET assembly");
    }

    [Fact]
    public void An_assembly_without_a_pool_is_an_error() =>
        RefusedAfter(module => module.Types.ToList().ForEach(type => type.CustomAttributes.Clear()))
            .Should().Be("there is no pool in it: no public class has [Pool(name, summary)]");

    [Fact]
    public void A_class_that_is_no_pool_is_an_error() => RefusedAfter(module =>
    {
        module.GetType("OwnPool.GoodPool").BaseType = module.TypeSystem.Object;
        module.GetType("OwnPool.GoodPool").Methods.Clear();
    }).Should().Be("the class OwnPool.GoodPool has [Pool], but is no IConnectionPool");

    [Fact]
    public void A_class_without_the_constructor_is_an_error() =>
        RefusedAfter(module => module.GetType("OwnPool.GoodPool").Methods.Single(method => method.IsConstructor).IsPublic = false)
            .Should().StartWith("the class OwnPool.GoodPool needs a public constructor that takes PoolSettings");

    [Fact]
    public void An_abstract_class_is_an_error() =>
        RefusedAfter(module => (module.GetType("OwnPool.GoodPool").IsAbstract, module.GetType("OwnPool.GoodPool").IsSealed) = (true, false))
            .Should().StartWith("the class OwnPool.GoodPool needs").And.EndWith("must not be abstract or generic");

    [Fact]
    public void Two_classes_with_one_name_are_an_error() => RefusedAfter(module =>
    {
        var name = module.GetType("OwnPool.LeakyPool").CustomAttributes.Single(attribute => attribute.AttributeType.Name == nameof(PoolAttribute));
        name.ConstructorArguments[0] = new CustomAttributeArgument(module.TypeSystem.String, "own-good");
    }).Should().Match("the classes OwnPool.*Pool and OwnPool.*Pool have the same name 'own-good'");

    [Fact]
    public void A_member_that_we_do_not_have_is_an_error() =>
        RefusedAfter(module => module.GetMemberReferences().First(member => member.Name == "get_Status").Name = "get_Gone")
            .Should().Match("it was built against another version of CancelSpec.Pools, or a library is missing: *get_Gone*");

    [Fact]
    public void A_type_that_we_do_not_have_is_an_error() =>
        RefusedAfter(module => module.GetTypeReferences().First(type => type.Name == nameof(LendingPool)).Name = "GonePool")
            .Should().Match("it was built against another version of CancelSpec.Pools, or a library is missing: *GonePool*");

    [Fact]
    public void A_newer_version_of_CancelSpec_is_an_error() =>
        RefusedAfter(module => module.AssemblyReferences.Single(reference => reference.Name == "CancelSpec.Pools").Version = new Version(99, 0))
            .Should().Match("it was built against another version of CancelSpec.Pools, or a library is missing: *99.0*");

    [Fact]
    public void A_library_that_is_not_there_is_an_error() =>
        RefusedAfter(module => module.AssemblyReferences.Add(new AssemblyNameReference("No.Such.Library", new Version(1, 0))))
            .Should().Match("it was built against another version of CancelSpec.Pools, or a library is missing: *No.Such.Library*");

    public void Dispose() => _folder.Dispose();

    /// <returns>The message without the file in front of it.</returns>
    private static string Refused(string file)
    {
        var message = file.Invoking(path => PoolCatalog.Load(path)).Should().Throw<PoolAssemblyException>().Which.Message;
        message.Should().StartWith($"{file}: ").And.NotContain("\n");
        return message[$"{file}: ".Length..];
    }

    private string RefusedAfter(Action<ModuleDefinition> change)
    {
        var file = Path.Combine(_folder.Path, "OwnPool.dll");
        using (var assembly = AssemblyDefinition.ReadAssembly(OwnPool.File))
        {
            change(assembly.MainModule);
            assembly.Write(file);
        }

        return Refused(file);
    }
}
