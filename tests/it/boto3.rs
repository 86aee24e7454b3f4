//! boto3
