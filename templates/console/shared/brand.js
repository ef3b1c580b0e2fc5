// The public face of the organization whose subdomain this is.
import { get } from "./api.js";
import { subdomain } from "./config.js";

let loading;

/** GET /api/subdomains/NAME, once per page; null on the canonical host. Rejects with 404 for an unknown name. */
export function branding() {
  loading ??= subdomain().then((name) => name && get(`/api/subdomains/${name}`));
  loading.catch(() => (loading = undefined));
  return loading;
}
