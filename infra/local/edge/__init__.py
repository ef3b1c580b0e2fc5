"""The edge: stands in for CloudFront and the hosted sign-in on one machine."""
