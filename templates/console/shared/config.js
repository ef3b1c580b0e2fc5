// The stage's settings, fetched once from /config.json: issuer, endpoints, clientId, publicUrl.
let loading;

export function config() {
  loading ??= fetch("/config.json").then((response) => {
    if (!response.ok) throw new Error(`/config.json answered ${response.status}`);
    return response.json();
  });
  loading.catch(() => (loading = undefined));
  return loading;
}

/** The console's canonical origin: the one registered with the user pool. */
export async function canonicalOrigin() {
  const { publicUrl } = await config();
  return publicUrl ? new URL(publicUrl).origin : parentOrigin(location);
}

/** The subdomain this page is served from (`river` of river.localhost), or null on the canonical host. */
export async function subdomain() {
  const canonical = new URL(await canonicalOrigin());
  return labelUnder(canonical, location);
}

/** The one extra label that `target` has in front of `canonical`'s host, or null: same scheme, same port. */
export function labelUnder(canonical, target) {
  const suffix = `.${canonical.hostname}`;
  if (target.protocol !== canonical.protocol || target.port !== canonical.port) return null;
  if (!target.hostname.endsWith(suffix)) return null;
  const label = target.hostname.slice(0, -suffix.length);
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label) ? label : null;
}

function parentOrigin({ protocol, hostname, port }) {
  const host = hostname.endsWith(".localhost") ? "localhost" : hostname;
  return `${protocol}//${host}${port ? `:${port}` : ""}`;
}
