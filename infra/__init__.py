"""Infrastructure: CloudFormation templates, what builds and deploys them, and the local cloud."""
