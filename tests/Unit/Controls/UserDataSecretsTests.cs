using System.IO.Compression;
using System.Text;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Instances;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class UserDataSecretsTests
{
    // Put together here, so that no scanner takes this file for a leak.
    private const string AccessKey = "AKIA" + "IOSFODNN7EXAMPLF";
    private const string HuggingFace = "hf_" + "abcdefghijklmnopqrstuvwxyzABCDEFGH";
    private const string Password = "Tr41n!ngDay";

    private static TestEstate Empty() => new TestEstate(new UserDataSecrets()).Machines(new Instance { InstanceId = "i-1", State = new() { Name = "running" } });

    private static TestEstate Raw(string? encoded) => Empty().With(Readings.UserData, new DescribeInstanceAttributeResponse { InstanceId = "i-1", UserData = encoded is null ? null : new AttributeValue { Value = encoded } }, "i-1");

    private static TestEstate Estate(string text) => Raw(Base64(text));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }

    [Fact]
    public void Not_asked_for_is_not_applicable() => Empty().One().IsNotApplicable("not requested");

    [Fact]
    public void A_denied_read_is_unknown()
    {
        Empty().Denied(Readings.UserData, "i-1").One().IsDenied("ec2:DescribeInstanceAttribute");
        new TestEstate(new UserDataSecrets()).Denied(Readings.Instances).One().IsDenied("ec2:DescribeInstances");
    }

    [Fact]
    public void A_redacted_value_is_unknown() => Raw(Redaction.Hash("x")).One().IsUnknown("redacted");

    [Fact]
    public void No_user_data_passes()
    {
        Raw(null).One().Passes("no user data");
        Raw("").One().Passes("no user data");
    }

    [Fact]
    public void Harmless_user_data_passes() => Estate("#!/bin/bash\nset -euo pipefail\ndnf install -y git\npip install torch==2.5.1 --index-url https://download.pytorch.org/whl/cu124\n").One().Passes();

    [Theory]
    [InlineData("export AWS_ACCESS_KEY_ID=" + AccessKey, "AWS access key id")]
    [InlineData("aws_secret_access_key = abcdefghijABCDEFGHIJ0123456789/+abcdefgh", "AWS secret access key")]
    [InlineData("huggingface-cli login --token " + HuggingFace, "Hugging Face token")]
    [InlineData("git clone https://gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789@github.com/x/y", "GitHub token")]
    [InlineData("TOKEN: github" + "_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz", "GitHub token")]
    [InlineData("hook=xox" + "b-123456789012-abcdefghij", "Slack token")]
    [InlineData("OPENAI=sk-" + "proj-abcdefghijklmnopqrstuvwx", "API key (sk-)")]
    [InlineData("k=AI" + "zaSyA1234567890abcdefghijklmnopqrstuvw", "Google API key")]
    [InlineData("wandb login 0123456789abcdef0123456789abcdef01234567", "Weights & Biases key")]
    [InlineData("WANDB_API_KEY=0123456789abcdef0123456789abcdef01234567", "Weights & Biases key")]
    [InlineData("DB_PASSWORD='" + Password + "'", "password")]
    [InlineData("  password: " + Password, "password")]
    [InlineData("{\"dbPassword\": \"" + Password + "\"}", "password")]
    [InlineData("api-token = 12345678", "token or secret")]
    [InlineData("mlflow server --password " + Password, "password")]
    [InlineData("psql postgres://train:" + Password + "@db:5432/x", "password in a URL")]
    [InlineData("echo \"ubuntu:" + Password + "\" | chpasswd", "password")]
    [InlineData("  passwd: $6$rounds=4096$saltsalt$abcdefghijklmnop", "password hash")]
    [InlineData("curl -u admin:" + Password + " https://x/y -o z", "password")]
    [InlineData("BLOB=q8Zr3Vn1Lx7Kp2Ws9Ty4Gb6Hm5Jd0Fc+eA", "high-entropy value")]
    public void A_secret_fails_by_kind_line_and_hash_and_is_never_shown(string line, string kind)
    {
        var finding = Estate("#!/bin/bash\n\n" + line + "\n").One().Fails(kind + " (line 3)", Severity.High);
        var evidence = Assert.Single(finding.Evidence, e => e.Value.StartsWith(kind, StringComparison.Ordinal));
        Assert.Matches("line 3, sha256 [0-9a-f]{64}$", evidence.Value);
        var shown = finding.Reason + string.Concat(finding.Evidence.Select(e => e.ToString()));
        foreach (var secret in new[] { Password, AccessKey, HuggingFace, "saltsalt", "0123456789abcdef0123456789abcdef01234567", "q8Zr3Vn1Lx7Kp2Ws9Ty4" })
            Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 21600')")]
    [InlineData("curl -H \"X-aws-ec2-metadata-token: $TOKEN\" http://169.254.169.254/latest/meta-data/")]
    [InlineData("export HF_TOKEN=\"$(aws secretsmanager get-secret-value --secret-id hf --query SecretString --output text)\"")]
    [InlineData("PASSWORD=${DB_PASSWORD}")]
    [InlineData("password_file: /run/secrets/db")]
    [InlineData("secret_name=prod/wandb")]
    [InlineData("max_tokens=4096")]
    [InlineData("first_pass=on1")]
    [InlineData("tokenizer=bert-base-uncased")]
    [InlineData("ssh_pwauth: false")]
    [InlineData("lock_passwd: true")]
    [InlineData("api_key: <your key>")]
    [InlineData("password: {{ vault_password }}")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8s0Zr3Vn1Lx7Kp2Ws9Ty4Gb6Hm5Jd0FceAq1w2 ops@x")]
    [InlineData("git checkout 3f786850e387550fdab836ed7e6dc881de23001b")]
    [InlineData("pip install https://x/y.whl --hash=sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    [InlineData("deb http://archive.ubuntu.com/ubuntu jammy main")]
    [InlineData("# curl https://x | bash is what we do not do")]
    [InlineData("curl -fsSL https://x/setup.tgz -o s.tgz && echo 'abc  s.tgz' | sha256sum -c")]
    public void What_only_looks_like_one_passes(string line) => Estate("#!/bin/bash\n" + line + "\n").One().Passes();

    [Fact]
    public void A_private_key_is_one_secret_and_a_certificate_is_none()
    {
        const string Body = "MIIEowIBAAKCAQEAq8Zr3Vn1Lx7Kp2Ws9Ty4Gb6Hm5Jd0FceAq1w2e3r4t5y6u7\ni8o9p0aSdFgHjKlZxCvBnM1qA2wS3eD4rF5tG6yH7uJ8iK9oL0pQ\n";
        var finding = Estate("#cloud-config\nwrite_files:\n- content: |\n-----BEGIN RSA PRIVATE " + "KEY-----\n" + Body + "-----END RSA PRIVATE KEY-----\n").One().Fails("private key (line 4)");
        Assert.Single(finding.Evidence);
        Estate("-----BEGIN CERTIFICATE-----\n" + Body + "-----END CERTIFICATE-----\n").One().Passes();
    }

    [Theory]
    [InlineData("curl -fsSL https://get.example.com/install.sh | bash", "piped")]
    [InlineData("wget -qO- https://x/i.sh | sudo -E bash -s -- --yes", "piped")]
    [InlineData("curl https://x | tee log | python3 -", "piped")]
    [InlineData("bash <(curl -s https://x/i.sh)", "piped")]
    [InlineData("sh -c \"$(curl -fsSL https://x/i.sh)\"", "piped")]
    [InlineData("curl -fsSL https://x/i.sh \\\n  | bash", "piped")]
    [InlineData("iwr https://x/i.ps1 | iex", "piped")]
    [InlineData("wget http://mirror.example.com/driver.run", "over http://")]
    [InlineData("pip install --index-url http://pypi.internal/simple torch", "over http://")]
    public void Remote_code_is_medium(string line, string what) => Estate("#!/bin/bash\n" + line + "\n").One().Fails(what, Severity.Medium);

    [Fact]
    public void An_include_is_remote_code() => Estate("#include\nhttps://x/user-data\n").One().Fails("included script", Severity.Medium);

    [Fact]
    public void Gzip_is_unpacked() => Raw(Convert.ToBase64String(Gzip(Encoding.UTF8.GetBytes("#!/bin/bash\nPASSWORD=" + Password + "\n")))).One().Fails("password (line 2)");

    [Fact]
    public void MIME_parts_are_unpacked_and_named_by_their_outer_line()
    {
        var part = Convert.ToBase64String(Encoding.UTF8.GetBytes("#!/bin/bash\necho a line to make this longer than one row of base64\nPASSWORD=" + Password + "\n"), Base64FormattingOptions.InsertLineBreaks);
        var mime = "Content-Type: multipart/mixed; boundary=\"==B==\"\r\nMIME-Version: 1.0\r\n\r\n--==B==\r\nContent-Type: text/x-shellscript\r\nContent-Transfer-Encoding: base64\r\n\r\n" + part + "\r\n--==B==--\r\n";
        Estate(mime).One().Fails("password (line 8)");
        Estate("MIME-Version: 1.0\n\n--b\nContent-Transfer-Encoding: quoted-printable\n\nPASS=\nWORD=3D" + Password + "\n--b--\n").One().Fails("password");
    }

    [Fact]
    public void Files_of_a_cloud_config_are_unpacked()
    {
        Estate("#cloud-config\nwrite_files:\n- encoding: b64\n  content: " + Base64("[db]\npassword=" + Password) + "\n").One().Fails("password (line 4)");
        Estate("#cloud-config\nwrite_files:\n- encoding: gz+b64\n  content: " + Convert.ToBase64String(Gzip(Encoding.UTF8.GetBytes("token: " + Password))) + "\n").One().Fails("token or secret (line 4)");
    }

    [Fact]
    public void An_encoded_PowerShell_command_is_unpacked() =>
        Estate("<powershell>\npowershell -EncodedCommand " + Convert.ToBase64String(Encoding.Unicode.GetBytes("$Password = '" + Password + "'")) + "\n</powershell>").One().Fails("password (line 2)");

    [Fact]
    public void A_bomb_is_unknown_unless_something_is_found_on_the_way()
    {
        var zeros = Gzip(Encoding.ASCII.GetBytes(new string('a', 50 << 20)));
        Raw(Convert.ToBase64String(zeros)).One().IsUnknown("more than 1024 KiB");
        var found = Gzip(Encoding.ASCII.GetBytes("PASSWORD=" + Password + "\n" + new string('a', 50 << 20)));
        Raw(Convert.ToBase64String(found)).One().Fails("password (line 1)");
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        var packed = Encoding.ASCII.GetBytes("PASSWORD=" + Password);
        for (var i = 0; i < 10; i++) packed = Gzip(packed);
        Raw(Convert.ToBase64String(packed)).One().IsUnknown("too many times");
    }

    [Fact]
    public void What_cannot_be_read_is_unknown()
    {
        Raw("not base64!").One().IsUnknown("not base64");
        Raw(Convert.ToBase64String([1, 2, 0, 4, 5, 6, 7])).One().IsUnknown("binary");
        Raw(Convert.ToBase64String([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).One().IsUnknown("damaged");
    }

    [Fact]
    public void Hostile_text_costs_no_more_than_its_length()
    {
        var hostile = string.Concat(Enumerable.Repeat("curl|", 30_000)) + new string('=', 100_000) + string.Concat(Enumerable.Repeat("a:", 100_000));
        Assert.NotEqual(FindingStatus.NotApplicable, Estate(hostile).One().Status);
        Estate(string.Concat(Enumerable.Range(0, 40_000).Select(i => $"password=abcdefgh{i}\n"))).One().Fails("and 197 more");
        Estate(string.Join(' ', Enumerable.Range(0, 40_000).Select(i => $"password=abcdefgh{i}"))).One().Fails("more");
    }

    [Fact]
    public void In_a_saved_inventory_a_missing_file_is_unknown_only_where_others_have_theirs()
    {
        var estate = new TestEstate(new UserDataSecrets(), saved: true)
            .Machines(new Instance { InstanceId = "i-1", State = new() { Name = "running" } }, new Instance { InstanceId = "i-2", State = new() { Name = "running" } });
        estate.Of("i-2").IsNotApplicable("not requested");
        estate.With(Readings.UserData, new DescribeInstanceAttributeResponse(), "i-1").Of("i-2").IsUnknown("aws ec2 describe-instance-attribute");
        estate.Of("i-1").Passes();
    }

    [Fact]
    public void No_repair_is_offered() => Assert.Contains("does not make it secret again", Estate("PASSWORD=" + Password).Remedy().Reason, StringComparison.Ordinal);
}
