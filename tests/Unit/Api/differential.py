#!/usr/bin/env python3
"""What botocore makes of random requests and answers, for comparison with this project's own encoders and decoders.

  differential.py cases SEED COUNT SERVICE   random requests with botocore's encoding, random answers with botocore's reading; JSON to stdout
  differential.py read                       reads [{service, operation, body}] from stdin, prints botocore's reading of each body
  differential.py golden FOLDER              writes the golden files: a few cases an operation, gzipped

Run from the repository's root. The operations are those of tools/ApiGenerator/operations.json.
"""
import base64
import datetime
import gzip
import json
import os
import random
import sys
from xml.sax.saxutils import escape

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

ROOT = os.path.abspath(os.environ.get("SECUREML_ROOT", "."))
PROTOCOLS = {"ec2": "ec2", "sts": "query", "autoscaling": "query", "ssm": "json", "kms": "json", "cloudwatch": "json", "network-firewall": "json", "route53resolver": "json", "logs": "json", "iam": "query"}
WORDS = ["", "a", "i-0123456789abcdef0", "eu-west-1a", "<b>&amp;\"'</b>", "tr&in=1+2 %41", "é漢😀", " spaced\tline\nend ", "]]>", "x\r\ny\rz", "10.0.0.0/16", "a.b;c,d|e", "'; DROP"]


def operations():
    with open(os.path.join(ROOT, "tools/ApiGenerator/operations.json")) as f:
        return json.load(f)


def service_model(service):
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


class Maker:
    """Random values of a shape. In a request everything must show on the wire: no empty structure, and in EC2 no empty list."""

    def __init__(self, rng, protocol, request):
        self.rng, self.protocol, self.request = rng, protocol, request

    def of(self, shape, depth=0):
        t, rng = shape.type_name, self.rng
        if t == "structure":
            names = list(shape.members)
            if not names:
                return {}
            share = rng.choice([0.15, 0.5, 0.9]) if depth < 5 else 0.3
            chosen = [n for n in names if rng.random() < share or shape.members[n].metadata.get("idempotencyToken")]
            if self.request and depth > 0 and not chosen:
                chosen = [rng.choice(names)]
            return {n: self.of(shape.members[n], depth + 1) for n in chosen}
        if t == "list":
            least = 1 if self.request and self.protocol == "ec2" else 0
            return [self.of(shape.member, depth + 1) for _ in range(max(least, rng.choice([0, 1, 1, 2, 3] if depth < 4 else [0, 1])))]
        if t == "map":
            return {f"k{i}": self.of(shape.value, depth + 1) for i in range(rng.randrange(3))}
        if t == "boolean":
            return rng.random() < 0.5
        if t == "integer":
            return rng.choice([0, 1, -1, 443, 65535, 2147483647, -2147483648])
        if t == "long":
            return rng.choice([0, 8192, 2**40, 2**53 - 1])
        if t in ("float", "double"):
            return rng.choice([0.5, 1.25, 100.0, 2.7, 1e-7])
        if t == "timestamp":
            return datetime.datetime.fromtimestamp(rng.randrange(0, 2**32), datetime.timezone.utc)
        if t == "blob":
            return bytes(rng.randrange(256) for _ in range(rng.randrange(9)))
        if shape.metadata.get("enum") and rng.random() < 0.9:
            return rng.choice(shape.metadata["enum"])
        word = rng.choice(WORDS)
        return word if word or not self.request else "x"


def plain(value):
    """As the AWS CLI prints it."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat()
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    return value


class XmlAnswer:
    """Writes an answer as XML, with things a reader must step over strewn in."""

    def __init__(self, rng):
        self.rng = rng

    def text(self, s):
        if self.rng.random() < 0.1 and "]]>" not in s:
            return "<![CDATA[" + s + "]]>"
        if self.rng.random() < 0.1:
            return "".join(f"&#{ord(c)};" for c in s)
        return escape(s)

    def noise(self):
        return self.rng.choice([""] * 20 + ["\n  ", "<!-- a < b > c -->", "<?pi x?>", "<novel a='>'><deep><x/>t&amp;<![CDATA[<]]></deep></novel>", "<novel2/>"])

    def element(self, name, shape, value):
        t = shape.type_name
        if t == "structure":
            body = "".join(self.noise() + self.element(m.serialization.get("name", n), m, value[n]) for n, m in shape.members.items() if n in value)
        elif t == "list":
            item = shape.member.serialization.get("name", "member")
            body = "".join(self.element(item, shape.member, v) for v in value)
        elif t == "boolean":
            body = "true" if value else "false"
        elif t == "timestamp":
            body = value.strftime(self.rng.choice(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.000Z"]))
        elif t == "blob":
            body = base64.b64encode(value).decode()
        elif t in ("integer", "long", "float", "double"):
            body = repr(value)
        else:
            body = self.text(value)
        if not body and self.rng.random() < 0.5:
            return f"<{name}/>"
        return f"<{name}>{body}</{name}>"

    def document(self, operation, protocol, value):
        shape = operation.output_shape
        namespace = operation.metadata.get("xmlNamespace", "")
        name = operation.name + "Response"
        inner = "".join(self.element(m.serialization.get("name", n), m, value[n]) for n, m in shape.members.items() if n in value) if shape else ""
        if protocol == "ec2":
            return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{namespace}"><requestId>r-1</requestId>{inner}</{name}>'
        wrapper = shape.serialization["resultWrapper"] if shape else None  # an operation that answers nothing has no result
        result = f"<{wrapper}>{inner}</{wrapper}>" if wrapper else ""
        return f'<{name} xmlns="{namespace}">{result}<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></{name}>\n'


def json_answer(value):
    if isinstance(value, dict):
        return {k: json_answer(v) for k, v in value.items()}
    if isinstance(value, list):
        return [json_answer(v) for v in value]
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def read(operation, protocol, body):
    parsed = create_parser(protocol).parse({"body": body.encode(), "headers": {}, "status_code": 200}, operation.output_shape)
    return plain(parsed) if operation.output_shape else {}


def case(rng, operation, protocol):
    given = Maker(rng, protocol, True).of(operation.input_shape) if operation.input_shape else {}
    wire = create_serializer(protocol, include_validation=False).serialize_to_request(given, operation)
    body = wire["body"]
    answer = Maker(rng, protocol, False).of(operation.output_shape) if operation.output_shape else {}
    document = json.dumps(json_answer(answer)) if protocol == "json" else XmlAnswer(rng).document(operation, protocol, answer)
    return {
        "operation": operation.name,
        "request": plain(given),
        "headers": wire["headers"],
        "body": json.loads(body) if protocol == "json" else {k: str(v) for k, v in body.items()},
        "answer": document,
        "read": read(operation, protocol, document),
    }


def cases(seed, count, service):
    rng = random.Random(f"{seed} {service}")
    model, protocol = service_model(service), PROTOCOLS[service]
    return [case(rng, model.operation_model(name), protocol) for name in operations()[service] for _ in range(count)]


def main(args):
    if args[0] == "cases":
        json.dump(cases(args[1], int(args[2]), args[3]), sys.stdout)
    elif args[0] == "read":
        models, result = {}, []
        for entry in json.load(sys.stdin):
            service = entry["service"]
            model = models.setdefault(service, service_model(service))
            result.append(read(model.operation_model(entry["operation"]), PROTOCOLS[service], entry["body"]))
        json.dump(result, sys.stdout)
    elif args[0] == "golden":
        for service in operations():
            text = json.dumps(cases("golden", 4, service), ensure_ascii=False, separators=(",", ":"))
            with open(os.path.join(args[1], service + ".json.gz"), "wb") as f:
                f.write(gzip.compress(text.encode(), 9, mtime=0))
    else:
        sys.exit(__doc__)


main(sys.argv[1:])
