using System.Text;

namespace SecureMlTools.Cli;

/// <summary>Leaves out the spaces at the end of lines, with which a console fills its width: a file or a mail has no use for them.</summary>
internal sealed class TrimmedWriter(TextWriter inner) : TextWriter
{
    private int _spaces;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value == ' ')
        {
            _spaces++;
            return;
        }

        if (value is not '\n' and not '\r')
            for (; _spaces > 0; _spaces--) inner.Write(' ');
        _spaces = 0;
        inner.Write(value);
    }

    public override void Flush() => inner.Flush();
}
