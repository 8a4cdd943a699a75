"""Prints as JSON what an account holds, of all that a deployment may make: names by CloudFormation type."""

import json

import botocore.session

LISTINGS = {
    "AWS::ApiGatewayV2::Api": ("apigatewayv2", "get_apis", "Items[].ApiId"),
    "AWS::ApiGatewayV2::DomainName": ("apigatewayv2", "get_domain_names", "Items[].DomainName"),
    "AWS::CloudFormation::Stack": ("cloudformation", "describe_stacks", "Stacks[].StackName"),
    "AWS::CloudWatch::Alarm": ("cloudwatch", "describe_alarms", "MetricAlarms[].AlarmName"),
    "AWS::CloudWatch::Dashboard": (
        "cloudwatch",
        "list_dashboards",
        "DashboardEntries[].DashboardName",
    ),
    "AWS::DynamoDB::Table": ("dynamodb", "list_tables", "TableNames[]"),
    "AWS::IAM::Role": ("iam", "list_roles", "Roles[].RoleName"),
    "AWS::Lambda::Function": ("lambda", "list_functions", "Functions[].FunctionName"),
    "AWS::Lambda::LayerVersion": ("lambda", "list_layers", "Layers[].LayerName"),
    "AWS::Logs::LogGroup": ("logs", "describe_log_groups", "logGroups[].logGroupName"),
    "AWS::Logs::MetricFilter": ("logs", "describe_metric_filters", "metricFilters[].filterName"),
    "AWS::SNS::Subscription": ("sns", "list_subscriptions", "Subscriptions[].SubscriptionArn"),
    "AWS::SNS::Topic": ("sns", "list_topics", "Topics[].TopicArn"),
}

session = botocore.session.get_session()
inventory = {}
for resource_type, (service, operation, query) in LISTINGS.items():
    pages = session.create_client(service).get_paginator(operation).paginate()
    inventory[resource_type] = sorted(pages.search(query))
print(json.dumps(inventory))
