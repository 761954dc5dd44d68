namespace SecureMlTools.Api.Protocols;

/// <summary>A generated record: it can write itself to any encoding.</summary>
internal interface IShape
{
    /// <summary>Writes every member that is not null.</summary>
    void WriteTo(ShapeWriter w);
}
