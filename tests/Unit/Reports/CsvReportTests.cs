using System.Text;
using SecureMlTools.Reports;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Reports;

public sealed class CsvReportTests
{
    [Theory]
    [InlineData("=HYPERLINK(1)")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("\uff1d1")]
    public void A_formula_is_quoted_as_text(string value)
    {
        var cell = Rows(AFinding.Of(reason: value))[1][9];
        Assert.StartsWith("'", cell, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("with, comma")]
    [InlineData("with \"quotes\"")]
    [InlineData(" spaces ")]
    [InlineData("semi;colon")]
    public void Other_text_comes_back_as_it_was(string value) => Assert.Equal(value, Rows(AFinding.Of(reason: value))[1][9]);

    [Fact]
    public void The_columns_are_the_properties() => Assert.Equal(typeof(Finding).GetProperties().Select(p => p.Name), Rows()[0]);

    [Fact]
    public void Control_characters_are_shown_and_a_finding_is_one_row()
    {
        var text = Written(AFinding.WithHostileText());
        Assert.Equal(2, text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain(text, c => (char.IsControl(c) && c is not ('\n' or '\r')) || c == '\u202e');
        Assert.Contains("\\u001b[31m", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_end_as_the_standard_says() => Assert.EndsWith("+01:00\r\n", Written(AFinding.Of()), StringComparison.Ordinal);

    private static string Written(params Finding[] findings)
    {
        using var writer = new StringWriter();
        CsvReport.Write(writer, findings);
        return writer.ToString();
    }

    /// <summary>An RFC 4180 reader, written for this test.</summary>
    private static List<List<string>> Rows(params Finding[] findings)
    {
        var rows = new List<List<string>> { new() };
        var cell = new StringBuilder();
        var text = Written(findings);
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '"' && i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[i++]);
            else if (text[i] == '"') quoted = !quoted;
            else if (!quoted && text[i] is ',' or '\n')
            {
                rows[^1].Add(cell.ToString());
                cell.Clear();
                if (text[i] == '\n') rows.Add([]);
            }
            else if (quoted || text[i] != '\r') cell.Append(text[i]);
        }

        Assert.False(quoted);
        return rows;
    }
}
