using CancelSpec.Gate.Driving;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Driving;

/// <summary>What PostgreSQL's module test_decoding writes, entry by entry.</summary>
public sealed class TestDecodingTests
{
    private readonly TransactionLogReader _reader = new();

    [Fact]
    public async Task Changes_of_a_transaction_are_counted_by_table_and_kind() => (await ReadAsync(
        "BEGIN 701",
        "table public.orders: INSERT: id[integer]:1",
        "table public.lines: INSERT: id[integer]:1",
        "table public.lines: INSERT: id[integer]:2",
        "table public.orders: UPDATE: id[integer]:1",
        "table public.stock: DELETE: (no-tuple-data)",
        "COMMIT 701"))
        .Should().Equal("rows inserted into public.lines 2 and rows inserted into public.orders 1 and rows updated in public.orders 1 and rows deleted from public.stock 1");

    [Fact]
    public async Task Each_transaction_is_told_by_itself_and_one_that_changes_no_row_is_not_told() => (await ReadAsync(
        "BEGIN 701", "table public.a: INSERT: id[integer]:1", "COMMIT 701", "BEGIN 702", "COMMIT 702", "BEGIN 703", "table public.b: INSERT: id[integer]:1", "COMMIT 703"))
        .Should().Equal("rows inserted into public.a 1", "rows inserted into public.b 1");

    [Fact]
    public async Task Truncated_tables_come_in_one_entry() => (await ReadAsync("BEGIN 701", "table public.a, app.\"b, c\": TRUNCATE: restart_seqs cascade", "COMMIT 701"))
        .Should().Equal("app.\"b, c\" truncated and public.a truncated");

    [Theory]
    [InlineData("table public.notes: INSERT: text[text]:'x: DELETE: y'", "rows inserted into public.notes 1")]
    [InlineData("table public.notes: UPDATE: old-key: id[integer]:1 new-tuple: id[integer]:2", "rows updated in public.notes 1")]
    [InlineData("table \"my app\".\"a: DELETE: \"\"b\"\"\": INSERT: id[integer]:1", "rows inserted into \"my app\".\"a: DELETE: \"\"b\"\"\" 1")]
    [InlineData("table public.notes: INSERT: text[text]:'\nCOMMIT 701\n'", "rows inserted into public.notes 1")]
    public async Task Names_and_values_may_hold_anything(string entry, string change) => (await ReadAsync("BEGIN 701", entry, "COMMIT 701")).Should().Equal(change);

    [Fact]
    public async Task A_mark_tells_what_was_committed_before_it()
    {
        var marked = _reader.WhenMarkedAsync("slot 2");
        Add("BEGIN 701", "table public.a: INSERT: id[integer]:1", "COMMIT 701");
        Mark("slot 1");
        marked.IsCompleted.Should().BeFalse("it is another mark");

        Mark("slot 2");
        Add("BEGIN 703", "table public.a: INSERT: id[integer]:1", "COMMIT 703");

        marked.IsCompletedSuccessfully.Should().BeTrue();
        (await marked).Told.Should().ContainSingle();
    }

    private async Task<IEnumerable<string>> ReadAsync(params string[] entries)
    {
        Add(entries);
        var marked = _reader.WhenMarkedAsync("end");
        Mark("end");
        return (await marked).Told.Select(transaction => $"{transaction}");
    }

    private void Mark(string text) => Add("BEGIN 999", $"message: transactional: 1 prefix: cancelspec, sz: {text.Length} content:{text}", "COMMIT 999");

    private void Add(params string[] entries) => Array.ForEach(entries, entry => TestDecoding.Add(_reader, entry));
}
