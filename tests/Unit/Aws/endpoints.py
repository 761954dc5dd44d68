"""Prints botocore's own answer for every endpoint: a line per service and region, with the four variants (plain, FIPS, dual-stack, both)."""
import sys

import botocore
import botocore.session
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

SERVICES = ["autoscaling", "cloudwatch", "ec2", "kms", "logs", "network-firewall", "route53resolver", "ssm", "sso", "sso-oidc", "sts"]

loader = botocore.session.get_session().get_component("data_loader")
partitions = loader.load_data("partitions")
sys.stdout.write("# botocore " + botocore.__version__ + "\n")
for service in SERVICES:
    provider = EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), partitions)
    for partition in partitions["partitions"]:
        for region in sorted(partition["regions"]):
            cells = []
            for fips, dual in ((False, False), (True, False), (False, True), (True, True)):
                try:
                    endpoint = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual)
                    schemes = endpoint.properties.get("authSchemes") or [{}]
                    signing = schemes[0].get("signingRegion", region)
                    cells.append(endpoint.url + ("" if signing == region else " " + signing))
                except EndpointProviderError:
                    cells.append("error")
            sys.stdout.write("\t".join([service, region, *cells]) + "\n")
