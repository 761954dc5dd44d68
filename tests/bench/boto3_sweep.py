"""One sweep of boto3's paginator over the endpoint given; prints the seconds it took."""
import sys
import time

import boto3

client = boto3.client("ec2", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
start = time.perf_counter()
count = sum(len(r["Instances"]) for page in client.get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 1000}) for r in page["Reservations"])
print(count, time.perf_counter() - start)
