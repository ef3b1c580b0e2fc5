// Where the signed-in person belongs, and which organization they are working in.
import { get } from "./api.js";
import { session } from "./auth.js";
import { subdomain } from "./config.js";

const CURRENT = "academy.organization";
let loading;

/** The person's organizations (GET /api/organizations, once per page), each with `role`; [] when signed out. */
export function organizations() {
  if (!session()) return Promise.resolve([]);
  loading ??= readAll();
  loading.catch(() => (loading = undefined));
  return loading;
}

async function readAll() {
  const all = [];
  let cursor;
  do {
    const page = await get("/api/organizations", { limit: 100, cursor });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return all;
}

/** The organization in use: the subdomain's, else the chosen one, else the first; null when the person has none. */
export async function currentOrganization() {
  const [all, label] = await Promise.all([organizations(), subdomain()]);
  if (label) return all.find((organization) => organization.subdomain === label) ?? null;
  const chosen = localStorage.getItem(CURRENT);
  return all.find((organization) => organization.id === chosen) ?? all[0] ?? null;
}

export const chooseOrganization = (id) => localStorage.setItem(CURRENT, id);

/** Whether the person holds one of `roles` (org_admin always counts) in the organization. */
export async function hasRole(organizationId, ...roles) {
  const found = (await organizations()).find((organization) => organization.id === organizationId);
  return Boolean(found && (found.role === "org_admin" || roles.includes(found.role)));
}
