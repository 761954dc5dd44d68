"""Seeds an estate in moto with the mistakes that the tests look for, and prints the ids as JSON."""
import json
import sys

import boto3

ec2 = boto3.client("ec2", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")

vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.7.1.0/24")["Subnet"]["SubnetId"]
ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)

open_group = ec2.create_security_group(GroupName="open", Description="halves of the internet", VpcId=vpc)["GroupId"]
# Two halves are the whole internet; a scanner that looks for 0.0.0.0/0 sees nothing.
ec2.authorize_security_group_ingress(GroupId=open_group, IpPermissions=[{
    "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
    "IpRanges": [{"CidrIp": "0.0.0.0/1", "Description": "lower half"}, {"CidrIp": "128.0.0.0/1", "Description": "upper half"}]}])
ec2.authorize_security_group_ingress(GroupId=open_group, IpPermissions=[{
    "IpProtocol": "tcp", "FromPort": 8888, "ToPort": 8888, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "jupyter"}]}])
closed_group = ec2.create_security_group(GroupName="closed", Description="office only", VpcId=vpc)["GroupId"]
ec2.authorize_security_group_ingress(GroupId=closed_group, IpPermissions=[{
    "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "203.0.113.0/24", "Description": "office"}]}])


def run(group, tokens, name):
    return ec2.run_instances(
        ImageId="ami-12c6146b", InstanceType="g5.xlarge", MinCount=1, MaxCount=1, SubnetId=subnet, SecurityGroupIds=[group],
        MetadataOptions={"HttpTokens": tokens, "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2},
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}, {"Key": "Project", "Value": "vision"}]}],
    )["Instances"][0]["InstanceId"]


exposed = run(open_group, "optional", "notebook")
hardened = run(closed_group, "required", "trainer")
gone = run(closed_group, "optional", "gone")
ec2.terminate_instances(InstanceIds=[gone])
volume = ec2.create_volume(AvailabilityZone="us-east-1a", Size=8)["VolumeId"]
snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
ec2.modify_snapshot_attribute(SnapshotId=snapshot, Attribute="createVolumePermission", OperationType="add", GroupNames=["all"])

print(json.dumps({"vpc": vpc, "subnet": subnet, "openGroup": open_group, "closedGroup": closed_group, "exposed": exposed, "hardened": hardened,
                  "gone": gone, "snapshot": snapshot}))
