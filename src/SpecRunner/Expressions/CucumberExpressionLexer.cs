using System.Text;
using Reqnroll;

namespace CancelSpec.SpecRunner.Expressions;

internal enum CucumberTokenKind
{
    Text,
    Blank,
    Optional,
    Parameter,
    Slash,
}

/// <param name="Text">Without brackets and escapes.</param>
internal readonly record struct CucumberToken(CucumberTokenKind Kind, string Text);

/// <summary>Cuts a cucumber expression into tokens.</summary>
internal sealed class CucumberExpressionLexer
{
    private const string Escapable = @"(){}/\ ";
    private const string NotInNames = "{(/[]).$|?*+\\";

    private readonly string _source;
    private int _position;

    private CucumberExpressionLexer(string source) => _source = source;

    /// <exception cref="BindingException">A bracket is not closed, is empty or holds what it may not.</exception>
    public static IReadOnlyList<CucumberToken> Read(string source)
    {
        var lexer = new CucumberExpressionLexer(source);
        var tokens = new List<CucumberToken>();
        while (lexer._position < source.Length)
            tokens.Add(lexer.Next());
        return tokens;
    }

    private CucumberToken Next()
    {
        switch (_source[_position])
        {
            case '{':
                return Parameter();
            case '(':
                return Optional();
            case '/':
                _position++;
                return new CucumberToken(CucumberTokenKind.Slash, "/");
            case var blank when char.IsWhiteSpace(blank):
                _position++;
                return new CucumberToken(CucumberTokenKind.Blank, blank.ToString());
            default:
                return new CucumberToken(CucumberTokenKind.Text, TextUntil(c => c is '{' or '(' or '/' || char.IsWhiteSpace(c)));
        }
    }

    private CucumberToken Parameter()
    {
        var end = _source.IndexOf('}', _position);
        if (end < 0)
            throw Error("a '{' has no matching '}'. A brace that is meant literally is written '\\{'");
        var name = _source[(_position + 1)..end];
        if (name.IndexOfAny(NotInNames.ToCharArray()) >= 0)
            throw Error($"'{name}' is no name for a parameter type");
        _position = end + 1;
        return new CucumberToken(CucumberTokenKind.Parameter, name);
    }

    private CucumberToken Optional()
    {
        _position++;
        var text = TextUntil(c => c is ')' or '(' or '{');
        if (_position >= _source.Length)
            throw Error("a '(' has no matching ')'. A bracket that is meant literally is written '\\('");
        if (_source[_position] == '(')
            throw Error("optional text may not contain optional text");
        if (_source[_position] == '{')
            throw Error("optional text may not contain a parameter");
        if (text.Length == 0)
            throw Error("optional text may not be empty. Brackets that are meant literally are written '\\('");
        _position++;
        return new CucumberToken(CucumberTokenKind.Optional, text);
    }

    private string TextUntil(Func<char, bool> end)
    {
        var text = new StringBuilder();
        while (_position < _source.Length && !end(_source[_position]))
        {
            if (_source[_position] == '\\')
            {
                _position++;
                if (_position == _source.Length || !Escapable.Contains(_source[_position]))
                    throw Error("a backslash may stand only before ( ) { } / \\ or a space");
            }
            text.Append(_source[_position++]);
        }
        return text.ToString();
    }

    private BindingException Error(string problem) => new($"'{_source}': {problem}.");
}
