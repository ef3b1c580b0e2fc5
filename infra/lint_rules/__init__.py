"""Our own cfn-lint rules."""
