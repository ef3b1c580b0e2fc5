// The public API with the signed-in person's token. Answers are parsed JSON; failures are `ApiError`s.
import { idToken, refresh, signIn } from "./auth.js";
import { t } from "./i18n.js";

const RETRIES = 3;
const PASSING = new Set([429, 502, 503, 504]);

/** An RFC 9457 problem: `status`, `code`, `message` (a sentence), `fields` ({name: sentence}), `correlationId`, `retryAfter` (seconds). */
export class ApiError extends Error {
  constructor(status, problem = {}, retryAfter = 0) {
    super(problem.detail || problem.title || t("The service did not answer as expected."));
    this.status = status;
    this.code = problem.code ?? (status ? "unknown" : "offline");
    this.correlationId = problem.correlationId;
    this.retryAfter = retryAfter;
    this.fields = Object.fromEntries((problem.errors ?? []).map(({ field, detail }) => [field, detail]));
  }
}

/** GET. `query` values that are null, undefined or "" are left out. */
export const get = (path, query) => send("GET", path, { query });

/** POST. One Idempotency-Key per call, kept through retries; `keepalive` lets it outlive the page. */
export const post = (path, body, { keepalive = false } = {}) => send("POST", path, { body: body ?? {}, key: crypto.randomUUID(), keepalive });

/** PUT of an edit; pass the `version` that was read (If-Match) where the resource is versioned. */
export const put = (path, body, version) => send("PUT", path, { body, version });

/** DELETE; `version` as in `put`. */
export const remove = (path, version) => send("DELETE", path, { version });

/** GET of a file, redirects followed: a Blob. */
export async function download(path) {
  const response = await authorized(new URL(path, location.origin), { method: "GET" }, true);
  return response.ok ? response.blob() : Promise.reject(await problemOf(response));
}

async function send(method, path, { query, body, key, version, keepalive }) {
  const address = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== "") address.searchParams.set(name, value);
  }
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  if (version !== undefined && version !== null) headers["If-Match"] = `"${version}"`;
  const request = { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store", keepalive };
  const repeatable = method === "GET" || Boolean(key);
  const response = await authorized(address, request, repeatable);
  if (response.status === 204) return null;
  const type = response.headers.get("Content-Type") ?? "";
  if (response.ok) return type.includes("json") ? response.json() : response.text();
  throw await problemOf(response);
}

async function problemOf(response) {
  const problem = (response.headers.get("Content-Type") ?? "").includes("json") ? await response.json() : {};
  return new ApiError(response.status, problem, Number(response.headers.get("Retry-After")) || 0);
}

/** Passes by itself; but a pace that people are to keep (429 with its own code) is told to them at once. */
const passes = (response) => PASSING.has(response.status) && !(response.status === 429 && (response.headers.get("Content-Type") ?? "").includes("problem+json"));

async function authorized(address, request, repeatable) {
  const token = await tokenOrSignIn();
  const response = await persistent(address, withToken(request, token), repeatable);
  if (response.status !== 401 || !token) return response;
  const renewed = await refresh();
  if (renewed) return persistent(address, withToken(request, renewed), repeatable);
  return document.documentElement.dataset.access === "signed-in" ? signIn() : response;
}

async function tokenOrSignIn() {
  const token = await idToken();
  return token || document.documentElement.dataset.access !== "signed-in" ? token : signIn();
}

const withToken = (request, token) =>
  token ? { ...request, headers: { ...request.headers, Authorization: `Bearer ${token}` } } : request;

async function persistent(address, request, repeatable) {
  for (let attempt = 1; ; attempt++) {
    const last = !repeatable || attempt > RETRIES;
    try {
      const response = await fetch(address, request);
      if (last || !passes(response)) return response;
      await pause(attempt, Number(response.headers.get("Retry-After")));
    } catch (error) {
      if (last || !(error instanceof TypeError)) throw offline(error);
      await pause(attempt, 0);
    }
  }
}

const pause = (attempt, seconds) =>
  new Promise((done) => setTimeout(done, Math.min(8000, seconds * 1000 || 2 ** attempt * 150 * (1 + Math.random()))));

function offline(error) {
  if (!(error instanceof TypeError)) return error;
  return new ApiError(0, { detail: t("The server cannot be reached. Check your connection, then try again.") });
}
