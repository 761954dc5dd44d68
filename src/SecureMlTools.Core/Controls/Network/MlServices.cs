using System.Globalization;

namespace SecureMlTools.Controls.Network;

/// <summary>What listens on the ports of machine-learning tools, and whether a stranger who connects can run code there without a password.</summary>
internal static class MlServices
{
    private static readonly Dictionary<int, (string Name, bool RunsCode)> Known = new()
    {
        [2375] = ("Docker API", true),
        [2376] = ("Docker API", true),
        [3000] = ("Grafana", false),
        [4040] = ("Spark UI", false),
        [5000] = ("MLflow", true),
        [6006] = ("TensorBoard", false),
        [6379] = ("Ray GCS or Redis", true),
        [7077] = ("Spark master", true),
        [7860] = ("Gradio", false),
        [8000] = ("Triton HTTP", false),
        [8001] = ("Triton gRPC", false),
        [8002] = ("Triton metrics", false),
        [8080] = ("TorchServe inference", false),
        [8081] = ("TorchServe management", true),
        [8082] = ("TorchServe metrics", false),
        [8265] = ("Ray dashboard", true),
        [8501] = ("Streamlit", false),
        [8786] = ("Dask scheduler", true),
        [8787] = ("Dask dashboard", false),
        [8888] = ("Jupyter", true),
        [9000] = ("MinIO", false),
        [9001] = ("MinIO console", false),
        [9090] = ("Prometheus", false),
        [10001] = ("Ray client", true),
        [11434] = ("Ollama", false),
        [29500] = ("torchrun", true),
    };

    /// <summary>The port, and what usually listens there.</summary>
    public static string Name(int port) =>
        Known.TryGetValue(port, out var service) ? string.Create(CultureInfo.InvariantCulture, $"{port} ({service.Name})") : port.ToString(CultureInfo.InvariantCulture);

    /// <summary>True when what usually listens there runs a stranger's code: job APIs, notebooks without a token, pickled messages.</summary>
    public static bool RunsCode(int port) => Known.TryGetValue(port, out var service) && service.RunsCode;
}
