"""Prints as JSON all that was written to the log groups of an account."""

import json

import botocore.session

logs = botocore.session.get_session().create_client("logs")
groups = logs.get_paginator("describe_log_groups").paginate().search("logGroups[].logGroupName")
lines = []
for group in groups:
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    lines.extend(pages.search("events[].message"))
print(json.dumps(lines))
