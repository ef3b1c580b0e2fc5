"""Set-up of a developer's machine: system packages, Node.js and the browser that the tests drive."""
