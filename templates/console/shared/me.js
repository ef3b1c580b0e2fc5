// Who is signed in, where they belong, and which organization they are working in.
import { get } from "./api.js";
import { session } from "./auth.js";

const CURRENT = "academy.organization";
let loading;

/** GET /api/me once per page: `{id, email, name, memberships:[{organizationId, role, …}]}`; null when signed out. */
export function me() {
  if (!session()) return Promise.resolve(null);
  loading ??= get("/api/me");
  loading.catch(() => (loading = undefined));
  return loading;
}

/** The person's organizations, each with `role`; [] when signed out. */
export async function organizations() {
  return (await me())?.organizations ?? [];
}

/** The organization in use: the chosen one, else the first; null when the person has none. */
export async function currentOrganization() {
  const all = await organizations();
  const chosen = localStorage.getItem(CURRENT);
  return all.find((organization) => organization.id === chosen) ?? all[0] ?? null;
}

export const chooseOrganization = (id) => localStorage.setItem(CURRENT, id);

/** Whether the person holds one of `roles` (org_admin always counts) in the organization. */
export async function hasRole(organizationId, ...roles) {
  const found = (await organizations()).find((organization) => organization.id === organizationId);
  return Boolean(found && (found.role === "org_admin" || roles.includes(found.role)));
}
