using System.Text;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>Launch templates of the training estate and what launches from them.</summary>
internal static class TrainingTemplates
{
    public static void Build(EstateBuilder e)
    {
        var image = e.Id("ami", TrainingStorage.OwnImage);
        // The newest version is right, the default is not, and the group launches the first by its number.
        e.Template("triton", 1, e.TemplateData("g6.xlarge", image, null, "triton"), e.TemplateData("g6.xlarge", image, "optional", "triton"), e.TemplateData("g6.xlarge", image, "required", "triton"));
        // Its user data has a secret.
        e.Template("notebooks", 1, e.TemplateData("g5.2xlarge", image, "optional", "jupyter") with { UserData = Convert.ToBase64String(Encoding.UTF8.GetBytes("#!/bin/bash\nexport HF_TOKEN=hf_EXAMPLEexampleEXAMPLEexampleEXAMPLE\n")) });
        e.Template("trainers", 2, e.TemplateData("p4d.24xlarge", image, "optional", "efa-cluster"), e.TemplateData("p4d.24xlarge", image, "required", "efa-cluster"));
        e.Template("old-experiments", 1, e.TemplateData("p3.2xlarge", image, null, "workers"));

        // Open SSH behind a network ACL that denies it.
        e.Machine(new MachineSpec("triton-01", "g6.xlarge", "training-public-b", image)
        {
            Groups = ["triton"],
            PublicIp = "198.51.100.40",
            HttpTokens = "optional",
            Template = ("triton", "1"),
            Tags = [("Project", "serving"), ("aws:autoscaling:groupName", "triton")],
        });
        e.AutoScalingGroup("triton", "triton", "1", ["training-public-b"], "triton-01");
        e.AutoScalingGroup("trainers", "trainers", "$Latest", ["training-private-a", "training-private-b"]);
        e.Fleet("notebook-fleet", "notebooks", "$Latest");

        // Terminated a moment ago and still listed.
        e.Machine(new MachineSpec("triton-00", "g6.xlarge", "training-public-b", image) { Groups = ["triton"], HttpTokens = "optional", Tags = [("Project", "serving")] });
        State.Termination.Of(e.Region, e.Id("i", "triton-00"));
    }
}
