"""Organizations: profile, branding, subdomain, members with roles, and invitations."""
