using FluentAssertions;
using Reqnroll;

// Bindings for the compatibility kit's samples about backgrounds, rules and outlines.
namespace CancelSpec.Tests.Conformance.Samples;

internal class Nothing;

internal class Orders
{
    [Given("an order for {string}")]
    public void Order(string thing)
    {
    }

    [When("an action")]
    public void Action()
    {
    }

    [Then("an outcome")]
    public void Outcome()
    {
    }
}

internal class MultipleFeatures
{
    [Given("an order for {string}")]
    public void Order(string thing)
    {
    }
}

internal class Cucumbers
{
    private int _count;
    private int _friends;

    [Given("there are {int} cucumbers")]
    public void ThereAre(int count) => _count = count;

    [Given("there are {int} friends")]
    public void Friends(int count) => _friends = count;

    [When("I eat {int} cucumbers")]
    public void Eat(int count) => _count -= count;

    [Then("I should have {int} cucumbers")]
    public void ShouldHave(int count) => StrictlyEqual(_count, count);

    [Then("each person can eat {int} cucumbers")]
    public void Share(int count) => StrictlyEqual(_count / (1 + _friends), count);

    // The kit expects the words of the library that it was made with.
    private static void StrictlyEqual(int actual, int expected)
    {
        if (actual != expected)
            throw new InvalidOperationException($"Expected values to be strictly equal:\n\n{actual} !== {expected}\n");
    }
}

internal class CucumbersOnly
{
    private int _count;

    [Given("there are {int} cucumbers")]
    public void ThereAre(int count) => _count = count;

    [When("I eat {int} cucumbers")]
    public void Eat(int count) => _count -= count;

    [Then("I should have {int} cucumbers")]
    public void ShouldHave(int count) => _count.Should().Be(count);
}

internal class Rules
{
    private int _money;
    private int _stock;
    private bool _sold;

    [Given("the customer has {int} cents")]
    public void Customer(int cents) => _money = cents;

    [Given("there are chocolate bars in stock")]
    public void InStock() => _stock = 1;

    [Given("there are no chocolate bars in stock")]
    public void OutOfStock() => _stock = 0;

    [When("the customer tries to buy a {int} cent chocolate bar")]
    public void Buy(int price) => _sold = _money >= price && _stock > 0;

    [Then("the sale should not happen")]
    public void NotSold() => _sold.Should().BeFalse();

    [Then("the sale should happen")]
    public void Sold() => _sold.Should().BeTrue();
}
