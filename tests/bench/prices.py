"""What AWS charges in us-east-1, in USD, without any free tier, as written down in November 2026.

Of the first tier each; https://aws.amazon.com/<service>/pricing/ says what holds now: lambda (arm64), api-gateway,
cloudfront, waf, dynamodb (on demand, standard tables), step-functions (standard), eventbridge, sqs, s3 (standard), ses,
cloudwatch (logs), xray, kms (RSA 2048) and secrets-manager.
"""

MILLION = 1_000_000

PRICES = {
    "requests through CloudFront": 1.00 / MILLION,
    "requests through the firewall": 0.60 / MILLION,
    "requests of HTTP APIs": 1.00 / MILLION,
    "messages of WebSocket APIs": 1.00 / MILLION,
    "Lambda requests": 0.20 / MILLION,
    "Lambda GB-seconds": 0.0000133334,
    "read units": 0.125 / MILLION,
    "write units": 0.625 / MILLION,
    "state transitions": 0.025 / 1000,
    "events": 1.00 / MILLION,
    "schedules": 1.00 / MILLION,
    "requests of queues": 0.40 / MILLION,
    "S3 writes and lists": 0.005 / 1000,
    "S3 reads": 0.0004 / 1000,
    "mails": 0.10 / 1000,
    "bytes of logs": 0.50 / 2**30,
    "traces": 5.00 / MILLION,
    "signatures": 0.03 / 10_000,
    "secrets read": 0.05 / 10_000,
}
