// Sign-in: OIDC authorization code flow with PKCE. Tokens live in this tab's sessionStorage.
//
// A branded subdomain uses the canonical host's registered redirect address; the callback page there
// hands code and state on to the subdomain, where verifier, state and nonce have stayed.
import { canonicalOrigin, config, labelUnder } from "./config.js";

const SESSION = "academy.session";
const PENDING = "academy.signin";
const EARLY = 60_000;
const never = new Promise(() => {});
let refreshing;
let leaving;

/** `{userId, email, name, expiresAt}` of who is signed in, or null. Does not touch the network. */
export function session() {
  const stored = read(SESSION);
  if (!stored) return null;
  const { sub, email, name } = claims(stored.idToken);
  return { userId: sub, email, name: name || email, expiresAt: stored.expiresAt };
}

/** The bearer token for the API, refreshed shortly before it ends; null when nobody is signed in. */
export async function idToken() {
  const stored = read(SESSION);
  if (!stored) return null;
  if (stored.expiresAt - Date.now() > EARLY) return stored.idToken;
  return refresh();
}

/** Exchange the refresh token for new tokens; null (and signed out) when that is refused. */
export async function refresh() {
  const stored = read(SESSION);
  if (!stored?.refreshToken) return forget();
  refreshing ??= exchange({ grant_type: "refresh_token", refresh_token: stored.refreshToken })
    .then((tokens) => keep(tokens, stored.refreshToken), (error) => {
      if (error instanceof SignInError) return forget();
      throw error;
    })
    .finally(() => (refreshing = undefined));
  return refreshing;
}

/** Leave for the sign-in page; never returns. Comes back to `returnTo` (a path of ours). */
export function signIn({ returnTo = location.pathname + location.search, email } = {}) {
  leaving ??= leave(returnTo, email).catch((error) => {
    leaving = undefined;
    throw error;
  });
  return leaving;
}

async function leave(returnTo, email) {
  const { authorizationEndpoint, clientId } = await config();
  const verifier = random();
  const nonce = random();
  const state = encode(new TextEncoder().encode(JSON.stringify({ key: random(), origin: location.origin })));
  write(PENDING, { verifier, nonce, state, returnTo: local(returnTo) });
  const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const address = new URL(authorizationEndpoint);
  const query = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: await redirectUri(),
    scope: "openid email profile",
    state,
    nonce,
    code_challenge: encode(new Uint8Array(challenge)),
    code_challenge_method: "S256",
    lang: document.documentElement.lang,
  };
  if (email) query.login_hint = email;
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  location.assign(address);
  return never;
}

/** Drop the tokens and end the user pool's own session; never returns. */
export async function signOut() {
  forget();
  const { logoutEndpoint, clientId, logoutUri } = await config();
  const home = logoutUri ?? `${await canonicalOrigin()}/`;
  if (!logoutEndpoint) {
    location.assign("/");
    return never;
  }
  const address = new URL(logoutEndpoint);
  address.searchParams.set("client_id", clientId);
  address.searchParams.set("logout_uri", home);
  location.assign(address);
  return never;
}

/** On /auth/callback: finish sign-in and return where to go next; null when the visitor was sent on. */
export async function completeSignIn(query = new URLSearchParams(location.search)) {
  const state = query.get("state") ?? "";
  const target = await subdomainTarget(state);
  if (target) {
    const onward = new URL("/auth/callback", target);
    for (const name of ["code", "state", "error", "error_description"]) {
      if (query.has(name)) onward.searchParams.set(name, query.get(name));
    }
    location.replace(onward);
    return null;
  }
  const pending = read(PENDING);
  if (!pending || pending.state !== state) throw new SignInError("state");
  sessionStorage.removeItem(PENDING);
  if (query.has("error")) throw new SignInError(query.get("error"), query.get("error_description"));
  const tokens = await exchange({
    grant_type: "authorization_code",
    code: query.get("code") ?? "",
    redirect_uri: await redirectUri(),
    code_verifier: pending.verifier,
  });
  await check(tokens.id_token, pending.nonce);
  keep(tokens);
  return local(pending.returnTo);
}

/** Sign-in failed; `reason` is the OAuth error code, or `state`, `nonce`, `issuer`, `audience`. */
export class SignInError extends Error {
  constructor(reason, detail) {
    super(detail || reason);
    this.reason = reason;
  }
}

/** The subdomain's origin that began this sign-in, when it is another one and truly ours; else null. */
async function subdomainTarget(state) {
  let origin;
  try {
    origin = JSON.parse(new TextDecoder().decode(decode(state))).origin;
    if (origin === location.origin) return null;
    const target = new URL(origin);
    const canonical = new URL(await canonicalOrigin());
    if (location.origin !== canonical.origin || target.origin !== origin) return null;
    return labelUnder(canonical, target) ? target.origin : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof DOMException) return null;
    throw error;
  }
}

async function exchange(fields) {
  const { tokenEndpoint, clientId } = await config();
  const response = await fetch(tokenEndpoint, {
    method: "POST",
    body: new URLSearchParams({ client_id: clientId, ...fields }),
  });
  if (response.ok) return response.json();
  if (response.status >= 500) throw new Error(`The sign-in service answered ${response.status}.`);
  const problem = await response.json().catch(() => ({}));
  throw new SignInError(problem.error || "token", problem.error_description);
}

async function check(token, nonce) {
  const { issuer, clientId } = await config();
  const { iss, aud, nonce: echoed, exp } = claims(token);
  if (echoed !== nonce) throw new SignInError("nonce");
  if (issuer && iss !== issuer) throw new SignInError("issuer");
  if (![].concat(aud).includes(clientId)) throw new SignInError("audience");
  if (exp * 1000 < Date.now()) throw new SignInError("expired");
}

function keep(tokens, refreshToken = tokens.refresh_token) {
  const { exp } = claims(tokens.id_token);
  write(SESSION, { idToken: tokens.id_token, refreshToken: tokens.refresh_token || refreshToken, expiresAt: exp * 1000 });
  document.documentElement.dataset.session = "in";
  return tokens.id_token;
}

function forget() {
  sessionStorage.removeItem(SESSION);
  document.documentElement.dataset.session = "out";
  return null;
}

const redirectUri = async () => (await config()).redirectUri ?? `${await canonicalOrigin()}/auth/callback`;
const random = () => encode(crypto.getRandomValues(new Uint8Array(32)));
const local = (path) => (/^\/(?![/\\])/.test(path ?? "") ? path : "/");
const write = (key, value) => sessionStorage.setItem(key, JSON.stringify(value));

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function encode(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decode(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function claims(token) {
  return JSON.parse(new TextDecoder().decode(decode(token.split(".")[1])));
}
