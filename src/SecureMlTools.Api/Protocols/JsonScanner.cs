using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SecureMlTools.Api.Protocols;

/// <summary>
/// Walks over a JSON text token by token. It is System.Text.Json's reader, which lives on the stack only, in a form that can be kept: no document
/// is built, so a saved inventory costs its records and nothing else.
/// </summary>
internal sealed class JsonScanner(ReadOnlyMemory<byte> text)
{
    private JsonReaderState _state;
    private int _at;
    private int _valueAt;
    private int _valueLength;

    /// <summary>Kind of the token stood on.</summary>
    public JsonTokenType Token { get; private set; }

    /// <summary>True where the string stood on has escapes in it.</summary>
    public bool IsEscaped { get; private set; }

    /// <summary>The token's bytes; of a string, what is between the quotes.</summary>
    public ReadOnlySpan<byte> Value => text.Span.Slice(_valueAt, _valueLength);

    /// <summary>Goes to the next token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Next()
    {
        var reader = new Utf8JsonReader(text.Span[_at..], isFinalBlock: true, _state);
        if (!reader.Read())
            throw new JsonException("it is cut short");
        Token = reader.TokenType;
        IsEscaped = reader.ValueIsEscaped;
        _valueLength = reader.ValueSpan.Length;
        _valueAt = _at + (int)reader.TokenStartIndex + (Token is JsonTokenType.String or JsonTokenType.PropertyName ? 1 : 0);
        Keep(in reader);
    }

    /// <summary>Goes past the value that follows.</summary>
    public void Skip()
    {
        var reader = new Utf8JsonReader(text.Span[_at..], isFinalBlock: true, _state);
        reader.Read();
        reader.Skip();
        Keep(in reader);
    }

    /// <summary>Checks that nothing follows.</summary>
    public void End()
    {
        var reader = new Utf8JsonReader(text.Span[_at..], isFinalBlock: true, _state);
        reader.Read();
    }

    /// <summary>The string stood on, its escapes undone.</summary>
    public string Unescaped()
    {
        var reader = new Utf8JsonReader(text.Span.Slice(_valueAt - 1, _valueLength + 2));
        reader.Read();
        return reader.GetString()!;
    }

    private void Keep(in Utf8JsonReader reader)
    {
        _at += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }
}
