using System.Text;
using System.Xml;
using SecureMlTools.HelpBuilder;

if (args is not [var assembly, var pages, var output])
{
    Console.Error.WriteLine("usage: SecureMlTools.HelpBuilder <cmdlet assembly> <folder of pages> <help file to write>");
    return 1;
}

try
{
    var commands = CmdletSurface.Read(assembly).Select(c =>
    {
        var file = Path.Combine(pages, c.Name + ".md");
        return (c, File.Exists(file) ? HelpPage.Read(file) : throw new HelpPageException(file, 1, $"{c.Name} has no page."));
    }).ToList();
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);

    using var writer = XmlWriter.Create(output, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.None });
    MamlWriter.Write(commands).Save(writer);
    return 0;
}
catch (HelpPageException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
