"""Fills a moto account with the number of machines given."""
import sys

import boto3

ec2 = boto3.client("ec2", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
left = int(sys.argv[2])
while left:
    count = min(left, 200)
    ec2.run_instances(ImageId="ami-12c6146b", InstanceType="g5.xlarge", MinCount=count, MaxCount=count)
    left -= count
