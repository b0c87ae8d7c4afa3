namespace Sentinel.Application.Lists;

/// <summary>A part of a list, newest first.</summary>
/// <param name="Items">The items.</param>
/// <param name="Cursor">Passed as <c>cursor</c>, gives the next part; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Cursor);
