namespace CancelSpec.SpecRunner.Expressions;

/// <summary>A capturing group of a match, with the groups inside it.</summary>
/// <param name="Start">Offset in the step's text, in characters; null if the group took no part in the match.</param>
/// <param name="Value">The matched text; null if the group took no part in the match.</param>
public sealed record MatchedGroup(int? Start, string? Value, IReadOnlyList<MatchedGroup> Children);

/// <summary>One argument of a matched step.</summary>
/// <param name="Text">What is converted to the binding's parameter.</param>
/// <param name="ParameterTypeName">Null if a regular expression matched.</param>
public sealed record MatchedArgument(string Text, MatchedGroup Group, string? ParameterTypeName);
