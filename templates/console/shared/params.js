// The ids in this page's address, by the names in routes.json: params().id of /courses/{id}.
export function params(pathname = location.pathname) {
  const patterns = JSON.parse(document.querySelector('meta[name="routes"]').content);
  for (const pattern of patterns) {
    const names = [];
    const source = pattern.replace(/\{([a-z_]+)\}/g, (_, name) => (names.push(name), "([^/]+)"));
    const match = new RegExp(`^${source}/?$`).exec(pathname);
    if (match) return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1])]));
  }
  return {};
}
