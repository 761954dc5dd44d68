namespace SecureMlTools.Api.Protocols;

/// <summary>An element of a document: where its name stands, and what it is read as.</summary>
internal struct XmlFrame
{
    public int NameAt;
    public int NameLength;
    public bool Empty;
    public Shape? Shape;
}

/// <summary>The kinds of markup.</summary>
internal enum XmlMarkup
{
    Start,
    End,
    CData,
    Ignored,
}
