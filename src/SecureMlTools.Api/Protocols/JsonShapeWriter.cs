using System.Text.Json;

namespace SecureMlTools.Api.Protocols;

/// <summary>Writes JSON.</summary>
/// <param name="json">Where to.</param>
/// <param name="epoch">True for the JSON protocol's times (seconds since 1970), false for the AWS CLI's (ISO 8601).</param>
internal sealed class JsonShapeWriter(Utf8JsonWriter json, bool epoch) : ShapeWriter
{
    protected override void BeginStructure() => json.WriteStartObject();

    protected override void EndStructure() => json.WriteEndObject();

    protected override void BeginMember(ShapeMember member) => json.WritePropertyName(member.Utf8Name);

    protected override void EndMember(ShapeMember member)
    {
    }

    protected override void BeginList(ShapeMember member, int count) => json.WriteStartArray();

    protected override void BeginItem(ShapeMember member, int index)
    {
    }

    protected override void EndItem(ShapeMember member)
    {
    }

    protected override void EndList(ShapeMember member) => json.WriteEndArray();

    protected override void BeginMap() => json.WriteStartObject();

    protected override void Key(string key) => json.WritePropertyName(key);

    protected override void EndMap() => json.WriteEndObject();

    protected override void Value(string value) => json.WriteStringValue(value);

    protected override void Value(long value) => json.WriteNumberValue(value);

    protected override void Value(double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteStringValue(Scalars.Number(value));
    }

    protected override void Value(bool value) => json.WriteBooleanValue(value);

    protected override void Value(DateTimeOffset value)
    {
        if (epoch)
            json.WriteNumberValue(Scalars.Epoch(value));
        else
            json.WriteStringValue(Scalars.CliTime(value));
    }

    protected override void Value(byte[] value) => json.WriteBase64StringValue(value);
}
